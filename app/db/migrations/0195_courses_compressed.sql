-- +goose Up
-- The file compressed, where that is smaller: the blob's name, '' where it is not. NULL: nobody has looked yet.
ALTER TABLE package_file ADD COLUMN gzip_sha256 TEXT;
ALTER TABLE package_file ADD COLUMN zstd_sha256 TEXT;
CREATE INDEX package_file_uncompressed ON package_file (blob_sha256) WHERE gzip_sha256 IS NULL;
