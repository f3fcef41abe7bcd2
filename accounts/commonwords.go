package accounts

import "strings"

// commonWords are folded words that passwords are made of most often, in
// Norway and elsewhere: our own list, written down from what everybody knows
// (seasons, months, days, football, pets, first names, health care, this
// portal), not taken from a leak.
var commonWords = wordSet(`
password passord passordet passwort pass ord secret hemmelig hemmeleg hemmelighet login logginn innlogging bruker user admin administrator root
test tester testing demo welcome velkommen letmein hei heihei hallo hello hade tusentakk takk
qwerty qwertyuiop asdf asdfgh zxcvbn abc abcd abcdef iloveyou jegelskerdeg elskerdeg elsker love kjaerlighet sunshine solskinn princess prinsesse
dragon drage monkey ape football fotball master shadow superman batman pokemon starwars ninja mustang harley
januar februar mars april mai juni juli august september oktober november desember january february march june july october december
mandag tirsdag onsdag torsdag fredag lordag sondag monday tuesday wednesday thursday friday saturday sunday
sommer sommeren vinter vinteren host hosten var varen jul julen jula paske paskeferie ferie sommerferie summer winter spring autumn easter christmas
giellavahkku geassi dalvi cakca gidda beaivvas
norge noreg norway norsk sverige danmark finland oslo bergen stavanger trondheim tromso haugesund forde kristiansand drammen bodo alta karasjok kautokeino sapmi
vestland rogaland hordaland sogn fjordane viken nordland troms finnmark
helse helsevest helsebergen helsefonna helseforde helsestavanger sykehus sjukehus hospital doktor lege sykepleier sjukepleiar pleier pasient apotek ambulanse
kursbro kurs kurset course portal laeringsportalen laeringsportal laering kompetanse kompetanseportalen jobb jobben arbeid work office kontor kommune
brann liverpool arsenal chelsea manchester united barcelona rosenborg viking valerenga rbk
hund hunden katt katten hest hesten dog cat horse fisk bil bilen baat baten hytte hytta hus huset
mamma pappa mor far bestemor bestefar mormor morfar farmor farfar familie barn gutt jente baby
anne bjorn per kari ola nordmann ingrid lars marit nils tone solveig liv berit astrid hans jan arne knut morten thomas martin andreas kristian
emma nora sofie olivia jakob emil noah lukas oliver mathias anders henrik michael jennifer jessica daniel robert
blomst blomster rose sol solen gull golf ski fjell fjellet hav havet snork kake kaffe sjokolade potet polse fredagstaco taco
lykke lykkelig glad happy freedom frihet fred peace gud jesus kristus satan money penger star stjerne
computer internet windows google facebook samsung iphone apple office microsoft
hemmeligord enkelt lett vanskelig changeme endremeg byttmeg nyttpassord mittpassord minpassord sommerogvinter default standard
` + norwegianWords())

// longestCommon bounds the search in commonWords.
const longestCommon = 20

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		set[foldPassword(word)] = true
	}
	return set
}
