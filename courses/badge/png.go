package badge

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

const (
	pngStart   = "\x89PNG\r\n\x1a\n"
	pngKeyword = "openbadgecredential"
	maxImage   = 8 << 20
)

// chunk is a part of a PNG (W3C PNG, third edition, §5.3).
type chunk struct {
	kind string
	data []byte
	end  int // offset behind it
}

// nextChunk reads the chunk at an offset; its length is never believed.
func nextChunk(picture []byte, at int) (chunk, error) {
	rest := picture[at:]
	if len(rest) < 12 {
		return chunk{}, errors.New("the picture is cut")
	}
	length := binary.BigEndian.Uint32(rest)
	if uint64(length) > uint64(len(rest)-12) {
		return chunk{}, errors.New("a chunk is longer than the picture")
	}
	body := rest[4 : 8+length]
	if crc32.ChecksumIEEE(body) != binary.BigEndian.Uint32(rest[8+length:]) {
		return chunk{}, errors.New("a chunk has another checksum")
	}
	return chunk{kind: string(body[:4]), data: body[4:], end: at + 12 + int(length)}, nil
}

// bakePNG puts the badge behind the header of the picture.
func bakePNG(picture, badge []byte) ([]byte, error) {
	head, err := nextChunk(picture, len(pngStart))
	if err != nil || head.kind != "IHDR" {
		return nil, refuse("badge.image", err)
	}
	body := append([]byte("iTXt"+pngKeyword), 0, 0, 0, 0, 0) // not packed, no language, no translated keyword
	body = append(body, badge...)
	out := bytes.Clone(picture[:head.end])
	out = binary.BigEndian.AppendUint32(out, uint32(len(body)-4))
	out = append(out, body...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
	return append(out, picture[head.end:]...), nil
}

// extractPNG finds the badges in a picture.
func extractPNG(picture []byte) ([][]byte, error) {
	var found [][]byte
	for at := len(pngStart); ; {
		c, err := nextChunk(picture, at)
		if err != nil {
			return nil, err
		}
		if c.kind == "IEND" {
			return found, nil
		}
		text, ours, err := internationalText(c)
		if err != nil {
			return nil, err
		}
		if ours {
			found = append(found, text)
		}
		at = c.end
	}
}

// internationalText is the text of an iTXt chunk with our keyword.
func internationalText(c chunk) (text []byte, ours bool, err error) {
	keyword, rest, _ := bytes.Cut(c.data, []byte{0})
	if c.kind != "iTXt" || string(keyword) != pngKeyword {
		return nil, false, nil
	}
	if len(rest) < 2 {
		return nil, false, errors.New("the text is cut")
	}
	packed := rest[0]
	parts := bytes.SplitN(rest[2:], []byte{0}, 3) // language, translated keyword, text
	if len(parts) < 3 || packed > 1 || rest[1] != 0 {
		return nil, false, errors.New("not an iTXt chunk")
	}
	if packed == 0 {
		return parts[2], true, nil
	}
	text, err = inflate(parts[2])
	return text, true, err
}

// inflate unpacks no more than a badge may have.
func inflate(packed []byte) ([]byte, error) {
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err == nil && len(text) > maxBytes {
		err = errors.New("the text is too long")
	}
	return text, err
}
