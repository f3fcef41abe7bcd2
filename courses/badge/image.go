package badge

import (
	"bytes"
	"errors"
)

// Bake puts a badge, as Sign or SignJWT gave it, into a PNG or SVG picture
// (Open Badges 3.0 §5.3): badge.image for another file, badge.image.many for a
// picture that has one already.
func Bake(picture, badge []byte) ([]byte, error) {
	there, err := inPicture(picture)
	if err != nil {
		return nil, err
	}
	if len(there) > 0 || len(badge) == 0 {
		return nil, refuse("badge.image.many", nil)
	}
	if isPNG(picture) {
		return bakePNG(picture, badge)
	}
	return bakeSVG(picture, badge)
}

// Open gives the badge of a file: the file, or what is inside the picture.
func Open(file []byte) ([]byte, error) {
	if isPicture(file) {
		return Extract(file)
	}
	return file, nil
}

// Extract gives the badge inside a PNG or SVG picture, for Verify: badge.image
// for a file that is damaged or neither, badge.image.none, badge.image.many.
func Extract(picture []byte) ([]byte, error) {
	found, err := inPicture(picture)
	switch {
	case err != nil:
		return nil, err
	case len(found) == 0:
		return nil, refuse("badge.image.none", nil)
	case len(found) > 1:
		return nil, refuse("badge.image.many", nil)
	}
	return found[0], nil
}

// Like says that a file is to be read as a badge: JSON, a JWT, or a picture.
func Like(file []byte) bool {
	text := bytes.TrimSpace(file)
	return isPicture(file) || bytes.HasPrefix(text, []byte("{")) || bytes.HasPrefix(text, []byte("eyJ"))
}

func isPicture(file []byte) bool {
	return isPNG(file) || bytes.HasPrefix(bytes.TrimLeft(file, "\ufeff \t\r\n"), []byte("<"))
}

func isPNG(file []byte) bool { return bytes.HasPrefix(file, []byte(pngStart)) }

func inPicture(picture []byte) ([][]byte, error) {
	if len(picture) > maxImage || !isPicture(picture) {
		return nil, refuse("badge.image", errors.New("too large, or neither PNG nor SVG"))
	}
	find := extractSVG
	if isPNG(picture) {
		find = extractPNG
	}
	found, err := find(picture)
	if err != nil {
		return nil, refuse("badge.image", err)
	}
	return found, nil
}
