package scorm_test

import (
	"os"
	"path/filepath"
	"testing"

	"kursbro/app/problem"
)

// fixtureVerdicts is what a good LMS says to each package of the collection:
// "" accepts it, anything else is the key of the refusal.
var fixtureVerdicts = map[string]map[string]string{
	"golf": {
		"own.zip":      "",
		"own-2004.zip": "",
		"ContentPackagingOneFilePerSCO_SCORM12.zip":             "",
		"ContentPackagingSingleSCO_SCORM12.zip":                 "",
		"ContentPackagingSingleSCO_SCORM20042ndEdition.zip":     "",
		"ContentPackagingSingleSCO_SCORM20043rdEdition.zip":     "",
		"RuntimeBasicCalls_SCORM20043rdEdition.zip":             "",
		"RuntimeMinimumCalls_SCORM12.zip":                       "",
		"RuntimeMinimumCalls_SCORM20043rdEdition.zip":           "",
		"SequencingForcedSequential_SCORM20043rdEdition.zip":    "",
		"SequencingPostTestRollup4thEd_SCORM20044thEdition.zip": "",
	},
	"broken": {
		"own-without-page.zip":                       "scorm.href_missing",
		"AdlAttributes_SCORM20043rdEdition.zip":      "scorm.href_missing",
		"ComplexNestedOrganization_SCORM12.zip":      "scorm.href_missing",
		"ContentPackagingWithMetadata_SCORM12.zip":   "", // nothing wrong with it
		"InvalidFileReferences_SCORM12.zip":          "scorm.href_missing",
		"ItemWithNonExistentResourceId_SCORM12.zip":  "scorm.resource_unknown", // half of it could never be completed
		"LaunchUrlFromNestedItem_SCORM12.zip":        "",                       // headings above the units
		"MinimalValid_SCORM20043rdEdition.zip":       "scorm.href_missing",
		"MissingLaunchUrl_SCORM12.zip":               "scorm.href_none",
		"MultipleItemsWithIdentifierRef_SCORM12.zip": "",
		"PrerequisitesTest_SCORM12.zip":              "", // AND where the AICC script wants &
	},
	"hostile": {
		"own-climbs-out.zip":              "scorm.path_unsafe",
		"own-cut.zip":                     "scorm.truncated",
		"00-good.zip":                     "",
		"01-zipslip-dotdot.zip":           "scorm.path_unsafe",
		"02-zipslip-absolute.zip":         "scorm.path_unsafe",
		"05-symlink-to-etc-passwd.zip":    "scorm.special_file",
		"10-bomb-300MiB-of-zeros.zip":     "scorm.bomb",
		"11-nested-zip.zip":               "scorm.nested_bomb",
		"14-name-60000-long.zip":          "scorm.name_too_long",
		"15-xml-billion-laughs.zip":       "scorm.manifest_entities",
		"16-xml-xxe.zip":                  "scorm.manifest_entities",
		"20-no-manifest.zip":              "scorm.no_manifest",
		"21-manifest-in-subfolder.zip":    "", // zipped the folder instead of its content
		"22-manifest-uppercase.zip":       "",
		"24-manifest-empty.zip":           "scorm.manifest_empty",
		"25-href-missing-file.zip":        "scorm.href_missing",
		"27-href-backslash.zip":           "", // written on Windows
		"28-names-backslash-in-zip.zip":   "", // zipped on Windows
		"31-href-external-https.zip":      "scorm.href_external",
		"33-two-orgs-no-default.zip":      "", // the first one
		"34-no-organizations.zip":         "scorm.no_organization",
		"35-title-is-html.zip":            "", // shown as the text it is
		"36-parameters-variants.zip":      "",
		"40-utf8-bom.zip":                 "",
		"42-windows-1252.zip":             "",
		"44-gb2312.zip":                   "",
		"46-cp437-filename.zip":           "",
		"48-nfd-filename-nfc-href.zip":    "",
		"50-duplicate-names.zip":          "scorm.duplicate", // which of the two is the course?
		"51-truncated.zip":                "scorm.truncated",
		"52-not-a-zip.zip":                "scorm.not_a_zip",
		"54-junk-before.zip":              "", // a self-extracting head: no file of the course
		"56-encrypted-flag.zip":           "scorm.encrypted",
		"60-service-worker.zip":           "", // harmless where we play it
		"61-reads-parent-and-cookies.zip": "",
		"64-never-finishes.zip":           "",
		"65-huge-suspend-data.zip":        "",
	},
}

// collected are the packages of a group: what is packed here, and the shared
// collection of real packages where KURSBRO_FIXTURES names the folder that has
// it. They are other people's, and large: they stay outside.
func collected(t *testing.T, group string) map[string][]byte {
	t.Helper()
	good := pack(t, oneUnit("index.html"), page)
	packages := map[string]map[string][]byte{
		"golf":    {"own.zip": good, "own-2004.zip": pack(t, entry{name: "imsmanifest.xml", body: sequenced}, page)},
		"broken":  {"own-without-page.zip": pack(t, oneUnit("index.html"))},
		"hostile": {"own-climbs-out.zip": pack(t, oneUnit("index.html"), page, entry{name: "../x"}), "own-cut.zip": good[:len(good)/2]},
	}[group]
	folder := os.Getenv("KURSBRO_FIXTURES")
	if folder == "" {
		return packages
	}
	found, err := filepath.Glob(filepath.Join(folder, "scorm", group, "*.zip"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no packages in %s: %v", group, err)
	}
	for _, path := range found {
		if packages[filepath.Base(path)], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	return packages
}

func TestVerdictOnEveryPackageOfTheCollection(t *testing.T) {
	for group, verdicts := range fixtureVerdicts {
		for name, zipped := range collected(t, group) {
			want, listed := verdicts[name]
			if !listed {
				t.Errorf("%s/%s has no verdict in the table", group, name)
			}
			_, err := check(t, zipped)
			if got := refusalKey(t, err); got != want {
				t.Errorf("%s/%s: got %q, want %q (%v)", group, name, got, want, problem.Of(err))
			}
		}
	}
}

// refusalKey is the key of a refusal, "" for none; any other error is a defect.
func refusalKey(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	p := problem.Of(err)
	if p == nil || p.Kind != problem.Invalid {
		t.Fatalf("not a refusal: %v", err)
	}
	return p.Key
}
