-- +goose Up

-- A card's secret opens what a tablet of the service keeps for its person without a connection. Of the secret itself nothing is stored:
-- the mark is a one-way hash of it, by which a tablet knows that a card is the one its person has now.
ALTER TABLE credentials ADD COLUMN mark BYTEA;

-- By the mark of which card a locker on a tablet was last locked. Where its person has another by now, that card opens it no longer.
ALTER TABLE lockers ADD COLUMN card BYTEA;
