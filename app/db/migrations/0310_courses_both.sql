-- +goose Up
ALTER TABLE course ADD COLUMN class_order TEXT NOT NULL DEFAULT '' CHECK (class_order IN ('', 'any', 'after')); -- of an e-learning that asks for a class, too: 'any' in whichever order, 'after' the class is booked when the e-learning is done
ALTER TABLE attempt ADD COLUMN learnt_at TIMESTAMP; -- of a course that asks for a class, too: when this part was passed
