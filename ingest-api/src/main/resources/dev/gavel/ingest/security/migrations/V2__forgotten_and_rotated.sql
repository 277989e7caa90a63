-- Which pseudonyms belong to nobody any more, and since which change, so that services drop what they know of these
-- and of nobody else.
CREATE TABLE forgotten (
  change    bigint PRIMARY KEY,
  pseudonym bigint NOT NULL
);

-- The key that took over. A key is rotated once: its time of expiry is then the end of its grace, and no copy may have it.
ALTER TABLE api_keys ADD rotated_to bigint REFERENCES api_keys ON DELETE SET NULL;
