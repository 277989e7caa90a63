-- How far the commands of a partition are decided, so that a bid that does not exist can be told from one that is not
-- decided yet without a search. Offsets of auction-events do not say: transaction markers take offsets, too.

ALTER TABLE projection_offsets
  ADD COLUMN next_command bigint NOT NULL DEFAULT 0;           -- of auction-commands: all below is in the tables

-- What the tables know so far. The next event of a partition says it exactly.
UPDATE projection_offsets AS p
SET next_command = a.next_command
FROM (SELECT log_partition, max(log_offset) + 1 AS next_command FROM auctions GROUP BY log_partition) AS a
WHERE a.log_partition = p.partition;
