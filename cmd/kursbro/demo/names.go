package demo

var givenNames = []string{
	"Anne", "Bjørn", "Cecilie", "Dag", "Eva", "Finn", "Guro", "Håkon", "Ingrid", "Jon", "Kari", "Lars", "Marit", "Nils", "Oda", "Per",
	"Ragnhild", "Sverre", "Tone", "Ulf", "Vigdis", "Øystein", "Åse", "Amira", "Biret", "Elle", "Máret", "Áslat", "Niillas", "Fatima", "Jakub", "Olena",
	"Anne-Marie", "Jan Erik", "Maria", "Thomas", "Hege", "Kristian", "Solveig", "Torstein",
}

var familyNames = []string{
	"Aasen", "Berg", "Dahl", "Eide", "Fjell", "Gundersen", "Haugland", "Indrebø", "Johansen", "Kvamme", "Lie", "Moe", "Nesse", "Olsen", "Pedersen",
	"Rønning", "Solberg", "Tveit", "Utne", "Vik", "Ødegård", "Ås", "Østby", "Sæther", "Bjørnstad", "Gaup", "Sara", "Eira", "Utsi", "Čáhppe",
	"Hansen Lie", "Nordås-Vik", "Kowalska", "Ahmed", "Nguyen", "Shevchenko", "Lunde", "Myklebust", "Årdal", "Førde",
}
