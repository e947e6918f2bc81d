-- +goose Up

-- How often something was so of joint sessions that ended in a quarter of a year: on which screens, who chose, who led, in which month.
-- Sums alone: nothing here leads to a session, to a person or to a supporter, or says what two lines had in common.
CREATE TABLE joint_use (
  period TEXT NOT NULL,             -- such as 2026-4
  what   TEXT NOT NULL,             -- such as setting:one
  n      BIGINT NOT NULL,
  PRIMARY KEY (period, what)
);
