package privacy

// Kept is every column that may still say who somebody was after they were
// erased, and why. A test plants a row of a person in every table and finds
// nothing anywhere else.
var Kept = map[string]string{
	"goal_signature.signer_name": "what was signed in somebody else's plan proves what they have learned; it never changes (M31)",
	"goal_talk.mentor_name":      "a closed talk in somebody else's plan is theirs; it never changes (M31)",
	"mail.to_address":            "the letter that says it is done waits for the mail server, and is forgotten once it is sent",
}
