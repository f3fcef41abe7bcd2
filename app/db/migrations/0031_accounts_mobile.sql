-- +goose Up
-- Eight digits were kept for Norwegian numbers that people typed, +47 for those that HR gave: one form, E.164.
UPDATE profile SET mobile = '+47' || mobile WHERE length(mobile) = 8 AND mobile NOT LIKE '+%';
