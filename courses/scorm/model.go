package scorm

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// model is a branch of the run-time data model as JSON: each value is a model
// or, since a course's texts are to come back as it wrote them, the JSON itself.
// Packed suspend data is full of halves of characters, which Go cannot hold.
type model map[string]any

// modelDepth is how many branches of a model lie in each other: an answer's own
// objectives have five above them. What lies deeper is taken as one value.
const modelDepth = 8

func readModel(data json.RawMessage) (model, error) {
	m, err := readBranch(data, modelDepth)
	if err != nil {
		return nil, fmt.Errorf("read run-time data: %w", err)
	}
	return m, nil
}

func readBranch(data json.RawMessage, depth int) (model, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, err
	}
	m := make(model, len(fields))
	for name, value := range fields {
		if depth == 0 || !bytes.HasPrefix(value, []byte("{")) {
			m[name] = value
			continue
		}
		branch, err := readBranch(value, depth-1)
		if err != nil {
			return nil, err
		}
		m[name] = branch
	}
	return m, nil
}

// branch is a sub-tree, made when it is not there or is no tree.
func (m model) branch(name string) model {
	if b, ok := m[name].(model); ok {
		return b
	}
	b := model{}
	m[name] = b
	return b
}

// text is what a value says; "" when it is no text.
func (m model) text(name string) string {
	raw, _ := m[name].(json.RawMessage)
	var s string
	_ = json.Unmarshal(raw, &s) // of another kind, or not there
	return s
}

// tell writes what the LMS says; what it says nothing about goes.
func (m model) tell(name, value string) {
	delete(m, name)
	if value != "" {
		m[name] = value
	}
}

// overlay lays what another says over it.
func (m model) overlay(above model) {
	for name, value := range above {
		branch, isBranch := value.(model)
		old, wasBranch := m[name].(model)
		if isBranch && wasBranch {
			old.overlay(branch)
			continue
		}
		m[name] = value
	}
}
