-- The source of the catalog in the compose files: a shop of its own, in which each row becomes an auction.
CREATE DATABASE shop;
\connect shop
CREATE TABLE auctions (
    id bigint PRIMARY KEY,
    title text,
    opening_price numeric(15, 2),
    ends_at timestamptz NOT NULL
);
