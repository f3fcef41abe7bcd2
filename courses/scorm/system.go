package scorm

import (
	"bytes"
	"encoding/json"
)

// System is what SCORM 2004 courses tell one another of a learner: the global
// objectives (adlseq:objectivesGlobalToSystem) and the shared data
// (adlcp:sharedDataGlobalToSystem), by their names.
type System struct {
	Objectives map[string]Written `json:"objectives,omitempty"`
	Stores     map[string]Written `json:"stores,omitempty"`
}

// Written is what a course wrote last under a name, and when (milliseconds
// since 1970, by the learner's browser).
type Written struct {
	At    int64           `json:"at"`
	Value json.RawMessage `json:"value"`
}

// Shares says whether the package looks at what is global at all.
func (s *Sequencing) Shares() bool {
	if s == nil || s.Simple {
		return false
	}
	return !s.Local && bytes.Contains(s.ActivityTree, []byte(`"mapInfo"`)) || !s.LocalData && bytes.Contains(s.ActivityTree, []byte(`"sharedDataMaps"`))
}

// SystemOf adds up what a learner's attempts kept of it (the browser's texts,
// see static/player/player-system.js): of each name, what was written last. A
// text that cannot be read says nothing.
func SystemOf(kept []string) System {
	all := System{Objectives: map[string]Written{}, Stores: map[string]Written{}}
	for _, text := range kept {
		var one struct {
			System System `json:"system"`
		}
		if json.Unmarshal([]byte(text), &one) != nil {
			continue
		}
		latest(all.Objectives, one.System.Objectives)
		latest(all.Stores, one.System.Stores)
	}
	return all
}

func latest(all, some map[string]Written) {
	for name, written := range some {
		if have, found := all[name]; !found || written.At > have.At {
			all[name] = written
		}
	}
}
