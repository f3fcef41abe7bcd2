package pdf

import (
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Dress is what gopdf does not say of a page that it draws.
type Dress struct {
	Language   string // BCP 47
	Title      string
	Author     string
	Subject    string
	Identifier string   // a number by which the document is found again; may be empty
	About      []string // numbers of the certificates that it speaks of; may be empty
	CreatedAt  time.Time
	Pages      [][]Part // of each page its texts, in the order in which they are drawn
}

// Part is a heading, paragraph or link: so many texts that follow each other.
type Part struct {
	Role  Role
	Texts int
}

// Role is the standard type of a part (ISO 32000-1 §14.8.4).
type Role string

// The roles that a sheet has. A link is that of the page's one annotation.
const (
	Heading    Role = "H1"
	Subheading Role = "H2"
	Paragraph  Role = "P"
	Link       Role = "Link"
	Decoration Role = "Artifact" // what each page has, and nobody wants to hear again
)

var errParts = errors.New("pdf: the parts are not the texts that were drawn")

// On writes a PDF drawn by gopdf without compression, anew: with
// language and title, a description that programs read (XMP), and a tree of what
// its texts are, as PDF/UA-1 asks (ISO 14289-1 §7). Everything that is no text is
// marked as decoration.
func (d Dress) On(content []byte) ([]byte, error) {
	f, err := read(content)
	if err != nil {
		return nil, err
	}
	w := &rewriting{file: f, bodies: map[int]string{}, next: len(f.offsets)}
	if err := w.dress(d); err != nil {
		return nil, err
	}
	return w.bytes(d)
}

// rewriting is a file while objects of it are replaced and added.
type rewriting struct {
	file   *file
	bodies map[int]string // replaced and new
	next   int
	root   int
	info   int
}

func (w *rewriting) add(body string) int {
	w.next++
	w.bodies[w.next-1] = body
	return w.next - 1
}

func (w *rewriting) dress(d Dress) error {
	root, catalogue, err := w.file.following("Root")
	if err != nil {
		return err
	}
	pages, err := w.file.pages()
	if err != nil {
		return err
	}
	if len(pages) != len(d.Pages) {
		return fmt.Errorf("%w: %d pages of %d", errParts, len(pages), len(d.Pages))
	}
	t := &tree{rewriting: w, root: w.add(""), document: w.add(""), links: len(pages), title: d.Title}
	for i, page := range pages {
		if err := t.page(i, page, d.Pages[i]); err != nil {
			return err
		}
	}
	t.close()
	metadata := d.xmp()
	w.root, w.info = root, w.add(d.info())
	w.bodies[root] = with(catalogue, fmt.Sprintf("/Lang%s/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>/StructTreeRoot %d 0 R/Metadata %d 0 R",
		Text(d.Language), t.root, w.add(fmt.Sprintf("<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%s\nendstream", len(metadata), metadata))))
	return nil
}

// marked brackets each text of a drawing with the number of its mark, and the
// rest as decoration.
func marked(stream string, parts []Part) (string, error) {
	_, drawing, found := strings.Cut(stream, "stream\n")
	drawing, _, closed := strings.Cut(drawing, "endstream")
	if !found || !closed || strings.Contains(stream[:len(stream)-len(drawing)], "/Filter") {
		return "", errForeign
	}
	var roles []Role
	for _, p := range parts {
		roles = append(roles, slices.Repeat([]Role{p.Role}, p.Texts)...)
	}
	var out strings.Builder
	mark, texts := 0, 0
	for rest := drawing; rest != ""; texts++ {
		before, after, more := strings.Cut(rest, "BT\n")
		if between := strings.TrimSpace(before); between != "" {
			fmt.Fprintf(&out, "/Artifact BMC\n%s\nEMC\n", between)
		}
		if !more {
			break
		}
		text, next, ended := strings.Cut(after, "ET\n")
		if !ended || texts >= len(roles) {
			return "", errParts
		}
		if roles[texts] == Decoration {
			fmt.Fprintf(&out, "/Artifact BMC\nBT\n%sET\nEMC\n", text)
		} else {
			fmt.Fprintf(&out, "/Span<</MCID %d>>BDC\nBT\n%sET\nEMC\n", mark, text)
			mark++
		}
		rest = next
	}
	if texts != len(roles) {
		return "", fmt.Errorf("%w: %d of %d", errParts, texts, len(roles))
	}
	return fmt.Sprintf("<</Length %d>>\nstream\n%sendstream", out.Len(), out.String()), nil
}

// tree is what the texts are, and which of them belongs to what (ISO 32000-1
// §14.7).
type tree struct {
	*rewriting
	root, document int
	title          string
	children       strings.Builder
	owners         strings.Builder // of the marks of each page, and of the links
	links          int             // the next link's place among them
	linked         strings.Builder
}

// page marks the texts of a page and hangs its parts into the tree.
func (t *tree) page(i, number int, parts []Part) error {
	body, err := t.file.object(number)
	if err != nil {
		return err
	}
	drawing, err := reference(body, "Contents")
	if err != nil {
		return err
	}
	stream, err := t.file.object(drawing)
	if err != nil {
		return err
	}
	if t.bodies[drawing], err = marked(stream, parts); err != nil {
		return err
	}
	t.bodies[number] = with(body, fmt.Sprintf("/StructParents %d/Tabs/S", i))
	fmt.Fprintf(&t.owners, " %d[", i)
	mark := 0
	for _, part := range parts {
		if part.Role == Decoration {
			continue
		}
		element := t.add("")
		kids := ""
		for range part.Texts {
			kids += fmt.Sprintf(" %d", mark)
			fmt.Fprintf(&t.owners, " %d 0 R", element)
			mark++
		}
		if part.Role == Link {
			annotation, err := t.link(body, element)
			if err != nil {
				return err
			}
			kids += annotation
		}
		t.bodies[element] = fmt.Sprintf("<</Type/StructElem/S/%s/P %d 0 R/Pg %d 0 R/K[%s]>>", part.Role, t.document, number, kids)
		fmt.Fprintf(&t.children, " %d 0 R", element)
	}
	t.owners.WriteString("]")
	return nil
}

// link ties the page's annotation to its place in the tree.
func (t *tree) link(page string, element int) (kid string, err error) {
	number, err := reference(page, "Annots")
	if err != nil {
		return "", err
	}
	body, err := t.file.object(number)
	if err != nil {
		return "", err
	}
	t.bodies[number] = with(body, fmt.Sprintf("/StructParent %d/Contents%s", t.links, Text(t.title)))
	fmt.Fprintf(&t.linked, " %d %d 0 R", t.links, element)
	t.links++
	return fmt.Sprintf("<</Type/OBJR/Obj %d 0 R>>", number), nil
}

func (t *tree) close() {
	t.bodies[t.document] = fmt.Sprintf("<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>", t.root, t.children.String())
	t.bodies[t.root] = fmt.Sprintf("<</Type/StructTreeRoot/K %d 0 R/ParentTree<</Nums[%s%s]>>/ParentTreeNextKey %d>>", t.document, t.owners.String(), t.linked.String(), t.links)
}

func (d Dress) info() string {
	at := d.CreatedAt.UTC().Format("D:20060102150405Z")
	return fmt.Sprintf("<</Title%s/Author%s/Subject%s/Creator(Kursbro)/Producer(Kursbro)/CreationDate(%s)/ModDate(%s)>>", Text(d.Title), Text(d.Author), Text(d.Subject), at, at)
}

// xmp is the description that programs read (ISO 16684-1), with the word that
// the document is meant to be PDF/UA-1.
func (d Dress) xmp() string {
	at := d.CreatedAt.UTC().Format(time.RFC3339)
	return `<?xpacket begin="` + "\ufeff" + `" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + escaped(d.Title) + `</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>` + escaped(d.Author) + `</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">` + escaped(d.Subject) + `</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>` + escaped(d.Language) + `</rdf:li></rdf:Bag></dc:language>
<dc:identifier>` + escaped(d.Identifier) + `</dc:identifier>
<dc:relation><rdf:Bag>` + d.relations() + `</rdf:Bag></dc:relation>
<xmp:CreateDate>` + at + `</xmp:CreateDate><xmp:ModifyDate>` + at + `</xmp:ModifyDate><xmp:CreatorTool>Kursbro</xmp:CreatorTool><pdf:Producer>Kursbro</pdf:Producer>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`
}

func (d Dress) relations() string {
	var b strings.Builder
	for _, number := range d.About {
		b.WriteString("<rdf:li>" + escaped(number) + "</rdf:li>")
	}
	return b.String()
}

func escaped(text string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(text)) // writing to a builder never fails
	return b.String()
}

// bytes writes the whole file with one table.
func (w *rewriting) bytes(d Dress) ([]byte, error) {
	u := &update{file: w.file, next: w.next, place: map[int]int{}}
	u.out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	for n := 1; n < w.next; n++ {
		body, changed := w.bodies[n]
		if !changed {
			var err error
			if body, err = w.file.object(n); err != nil {
				return nil, err
			}
		}
		if strings.Contains(body, "/CIDFontType2") && !strings.Contains(body, "/CIDToGIDMap") {
			body = with(body, "/CIDToGIDMap/Identity") // ISO 14289-1 §7.21.3.2
		}
		u.put(n, body)
	}
	id := sha256.Sum256(u.out.Bytes())
	table := u.out.Len()
	fmt.Fprintf(&u.out, "xref\n0 %d\n0000000000 65535 f \n", w.next)
	for n := 1; n < w.next; n++ {
		fmt.Fprintf(&u.out, "%010d 00000 n \n", u.place[n])
	}
	fmt.Fprintf(&u.out, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n", w.next, w.root, w.info, id[:16], id[:16], table)
	return u.out.Bytes(), nil
}
