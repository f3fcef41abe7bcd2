package scorm

import (
	"archive/zip"
	"io"
	"path"
	"strings"
)

// manifest is an imsmanifest.xml that was understood as XML; whether its
// course can be played is found out in build.
type manifest struct {
	root      *element
	resources map[string]*resource
}

// resource is something that an item can launch.
type resource struct {
	identifier string
	base       string // xml:base of manifest, resources and resource, joined
	href       string
	asset      bool
	element    *element
}

// readManifest finds, decodes and parses the package's manifest.
func (a *archive) readManifest() (*manifest, error) {
	f, err := a.findManifest()
	if err != nil {
		return nil, err
	}
	a.manifest = f
	raw, err := a.readSmall(f)
	if err != nil {
		return nil, err
	}
	text, err := toUTF8(raw)
	if err != nil {
		return nil, err
	}
	return parseManifest(text)
}

// findManifest takes the manifest nearest to the root: at the root by the
// standard, in a folder when somebody zipped the folder instead of its content.
func (a *archive) findManifest() (*zip.File, error) {
	var found *zip.File
	nearest := -1
	for _, f := range a.entries {
		name := strings.ReplaceAll(f.Name, `\`, "/")
		if !strings.EqualFold(path.Base(name), manifestName) {
			continue
		}
		depth := strings.Count(path.Clean(name), "/")
		switch {
		case nearest < 0 || depth < nearest:
			found, nearest = f, depth
		case depth == nearest:
			return nil, refuse("scorm.several_manifests", "First", shorten(found.Name), "Second", shorten(f.Name))
		}
	}
	if found == nil {
		return nil, a.withoutManifest()
	}
	return found, nil
}

// withoutManifest names the other kind of package that this is, if we know it.
func (a *archive) withoutManifest() error {
	for _, f := range a.entries {
		switch base := strings.ToLower(path.Base(f.Name)); {
		case base == "cmi5.xml":
			return refuse("scorm.other_format", "Format", "cmi5")
		case base == "tincan.xml":
			return refuse("scorm.other_format", "Format", "xAPI (Tin Can)")
		case base == "h5p.json":
			return refuse("scorm.other_format", "Format", "H5P")
		case strings.HasSuffix(base, ".crs"):
			return refuse("scorm.other_format", "Format", "AICC")
		}
	}
	return refuse("scorm.no_manifest")
}

func (a *archive) readSmall(f *zip.File) ([]byte, error) {
	if f.UncompressedSize64 > uint64(a.limits.Manifest) {
		return nil, refuse("scorm.manifest_too_large", "Limit", a.limits.Manifest>>20)
	}
	body, err := f.Open()
	if err != nil {
		return nil, refuse("scorm.damaged", "File", shorten(f.Name)).Because(err)
	}
	defer body.Close()
	raw, err := io.ReadAll(body)
	if err != nil {
		return nil, refuse("scorm.damaged", "File", shorten(f.Name)).Because(err)
	}
	return raw, nil
}

// parseManifest reads UTF-8 text.
func parseManifest(text []byte) (*manifest, error) {
	if strings.TrimSpace(string(text)) == "" {
		return nil, refuse("scorm.manifest_empty")
	}
	root, err := parseElements(text)
	if err != nil {
		return nil, err
	}
	if !root.is("manifest") {
		return nil, refuse("scorm.manifest_root", "Name", shorten(root.name.Local), "Line", root.line)
	}
	m := &manifest{root: root, resources: map[string]*resource{}}
	m.collectResources()
	return m, nil
}

func (m *manifest) collectResources() {
	for list := range m.root.each("resources") {
		base := joinBase(m.root.base(), list.base())
		for e := range list.each("resource") {
			r := &resource{
				identifier: e.attr("identifier"),
				base:       joinBase(base, e.base()),
				href:       e.attr("href"),
				asset:      strings.EqualFold(e.attr("scormtype"), "asset"),
				element:    e,
			}
			if _, taken := m.resources[r.identifier]; !taken {
				m.resources[r.identifier] = r
			}
		}
	}
}

// missing counts the files that the manifest names and the package has not
// under these names; it decides between encodings, it refuses nothing.
func (m *manifest) missing(names *nameSet) int {
	missing := 0
	for _, r := range m.resources {
		hrefs := []string{r.href}
		for f := range r.element.each("file") {
			hrefs = append(hrefs, f.attr("href"))
		}
		for _, href := range hrefs {
			if _, err := r.locate(href, names); err != nil {
				missing++
			}
		}
	}
	return missing
}

// run-times by what schemaversion says, and failing that by the namespaces.
func (m *manifest) version() (Version, string, error) {
	metadata := m.root.child("metadata")
	schema, said := metadata.child("schema").plain(), metadata.child("schemaversion").plain()
	lower := strings.ToLower(said)
	switch {
	case strings.Contains(strings.ToLower(schema), "common cartridge"):
		return "", "", refuse("scorm.other_format", "Format", "IMS Common Cartridge")
	case strings.Contains(lower, "4th"):
		return SCORM2004, "4th", nil
	case strings.Contains(lower, "3rd"):
		return SCORM2004, "3rd", nil
	case strings.Contains(lower, "cam 1.3"), strings.Contains(lower, "2nd"), strings.Contains(lower, "2004"), strings.HasPrefix(lower, "1.3"):
		return SCORM2004, "2nd", nil
	case strings.Contains(lower, "1.2"):
		return SCORM12, "", nil
	}
	return m.versionByNamespace(said)
}

func (m *manifest) versionByNamespace(said string) (Version, string, error) {
	for _, a := range m.root.attrs {
		switch {
		case strings.Contains(a.Value, "adlcp_rootv1p2"):
			return SCORM12, "", nil
		case strings.Contains(a.Value, "adlcp_v1p3"):
			return SCORM2004, "", nil
		}
	}
	if said == "" {
		return "", "", refuse("scorm.version_missing")
	}
	return "", "", refuse("scorm.version_unknown", "Version", shorten(said))
}
