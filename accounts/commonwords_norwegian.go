package accounts

import "strings"

// What Norwegian passwords are made of besides commonWords, written down by what
// it is: a guesser goes through the same registers that everybody knows by heart.
const (
	commonFirstNames = `
aleksander alexander amalie anders andrea anette anita anna anton arild arvid asbjorn aslak atle aud august axel benjamin bente bernt birger birgit
bjarne bodil borghild brede brit camilla carina cathrine cecilie charlotte christian christina christine christoffer dag dagfinn dagny david
ebba edvard egil eileen eilif einar eirik eivind elin eline elisabeth elise ella ellen ellinor elsa elsie erik erling espen even eva evelyn
fredrik frida frode gard geir georg gerd gina grete gry gro gunhild gunn gunnar gunvor guri gustav guttorm haakon hakon halvard halvor hanna hanne harald hedda hedvig
heidi helene helga helge helle henriette henry herman hilda hilde hilmar idun ina inga inge ingeborg inger ingrid ingvild irene isak iselin iver ivar jan janne jens jenny
joachim joakim johan johanne johannes johnny jonas jorgen jorunn jostein julia julie kai kaja kare karin karianne karina karoline kasper katarina kathrine kevin kine kirsten
kjell kjersti kjetil klara konrad kristin kristine kristoffer kurt laila lasse laura lea leah leif lena leon linda linn lillian line lise live liva lone lotte ludvig
magne magnhild magnus maja malin mari maria mariann marianne marie mariell marius markus marte marthe mathilde maren mats may merete mette mia mikkel mikael mina mohammed mona
monica morten nikolai nina nils nikoline norunn odd oddbjorn oddvar oddny odin olaf olav ole oline oscar oskar ove otto pal patrick paul peder per pernille peter petter philip pia
ragna ragnar ragnhild rakel randi rasmus rebekka reidar reidun rita roar roger rolf ronny rune ruth sander sandra sara sebastian selma severin sigmund signe sigrid sigrun sigurd silje
simen simon siri sissel siv snorre sonja stein steinar stian stig stine storm sture sunniva svein sven svanhild synne synnove susanne tarjei tellef tellev terje thea theodor therese
thor thorbjorn tina tobias tom tommy tone tor tora torbjorn tore torgeir torhild toril torill torleif torstein torunn trond trude truls trygve trine turid tuva ulf ulrik unni
ursula vegard vera vetle victor viktor vibeke vidar vigdis viggo vilde vilhelm vivian walter wenche werner william yngve ylva oystein oyvind aase aslaug ase asne
mahtte nilla biret marja inga risten sunna ailu aslat piera ante elle iida jouni mikkal lemet isak`
	commonSurnames = `
aas aasen abrahamsen amundsen andersen andreassen antonsen arnesen aune bakke bakken berg berge bergen berger berntsen birkeland bjerke boe borge brekke brekken bruun bye
carlsen christensen christiansen dahl dahle danielsen edvardsen eide eriksen evensen fjeld fossum fredriksen gabrielsen gjerde gulbrandsen gundersen haaland hagen halvorsen hammer
hansen hanssen haugen haugland hauge helgesen hellum henriksen hermansen hoff holm holmen isaksen iversen jacobsen jakobsen jensen jenssen johannessen johansen johnsen jorgensen
karlsen knudsen knutsen kolstad kristensen kristiansen kristoffersen larsen lie lien lund lunde madsen magnussen martinsen mathisen mikalsen mikkelsen moe moen monsen mortensen myhre myklebust
naess nguyen nielsen nilsen nordas nygard nyborg odegaard odegard olsen olaussen pedersen petersen pettersen rasmussen roed ronning ruud saether sandvik sande simonsen skaar skoglund solberg
solheim sorensen strand strom sundby svendsen syversen thomassen thorsen thoresen tangen tveit ulriksen vik viken wang wold`
	commonPlaces = `
alesund alta andenes arendal asker askim askoy aurland austevoll baerum bamble bardufoss berlevag bjerkreim bjorgvin bomlo brandbu bremanger bronnoysund brumunddal bryggen bryne bygdoy
drobak dovre egersund eide eidfjord eidsvoll elverum etne evje fagernes farsund fauske finse fitjar fjell flam flekkefjord floro flora forde fosnavag frekhaug fredrikstad frogner froya gardermoen
geilo geiranger gjesdal gjovik grimstad grong grorud grunerlokka hadeland halden hallingdal hamar hammerfest hareid harstad hardanger haugalandet havoysund hemsedal hitra holmestrand honefoss
horten hvaler indre jaeren jessheim jolster jondal jotunheimen karmoy kinsarvik kirkenes klepp knarvik kongsberg kongsvinger kopervik kragero kristiansund kvam kvinnherad kvitsoy laksevag
lakselv larvik leikanger leirvik lerwick levanger lillehammer lillesand lillestrom lindesnes loddefjord lofoten lom lorenskog luster lyngen lysefjorden majorstuen maloy mandal masfjorden
melhus meloy mjosa modum mo moirana molde mosjoen moss mysen namsos narvik naustdal nesttun nittedal norheimsund notodden nordfjord nordfjordeid nordkapp nordmarka norddal odda oppdal orkanger
oppegard os osteroy oyer oygarden porsgrunn preikestolen rana randaberg rauland ringerike rissa rjukan roros romsdal rosendal royrvik rygge ryfylke salten saltdal samnanger sand sandefjord sandnes
sandnessjoen sandvika sarpsborg sauda sauland selbu setesdal skien skjak ski skudeneshavn sogndal sognefjorden sola solund sortland sotra stad stange steinkjer stjordal stord stordalen storo stranda
stryn strand sunndal sunnfjord sunnmore suldal svalbard svolvaer sykkylven tana telemark time toten tonsberg trondelag trysil tvedestrand tysnes tysvaer ullensaker ulsteinvik ulvik utsira vadso
valdres vardo varhaug verdal vennesla vesteralen vestfold vik vikedal vindafjord volda voss agder akershus buskerud innlandet hedmark oppland ostfold ostlandet vestlandet sorlandet nordnorge
guovdageaidnu karasjohka romsa stockholm kobenhavn goteborg london paris berlin roma madrid mallorca kreta rhodos tyrkia thailand spania hellas italia frankrike tyskland england amerika europa`
	commonClubs = `
aafk aalesund bodoglimt branntrondheim bryne fkh fredrikstadfk godset haugesundfk hamkam kfum klubben lsk lillestromsk lyn molde mfk odd oddbk odds ranheim sandefjordfotball sandnesulf sarpsborg08 sogndalfotball
start startik stabaek stromsgodset tromsoil tromsdalen vif valerengen vikingfk asane aasane sportsklubben branngutten branngutt toppserien eliteserien tippeligaen landslaget odegaard haaland
northug bjorgen johaug klaebo lagreid boe svindal kilde vikingskip holmenkollen birken birkebeineren skiskyting hopprenn langrenn handball ishockey haandball ronaldo messi beckham
chelsea everton tottenham newcastle leeds juventus milan bayern dortmund ajax realmadrid barca spurs gunners ynwa leedsunited`
	commonDays = `
vaar vaaren varsol varen hosten sommaren sommartid sommertid sommerfugl sommernatt vinterferie hostferie paskeegg paskehare jonsok sankthans syttendemai grunnlovsdag nasjonaldag nyttar nyttarsaften julekveld julaften
julenissen julenisse julestrompe juletre lillejul romjul advent adventstid halloween valentin morsdag farsdag bursdag gebursdag bryllup jubileum fridag helg helga helgen ukeslutt
natt natta natten morgen kveld kvelden dagen idag imorgen igar aret aar uke uka maned januarsol februarferie maimaaned juniferie oktoberferie desembernatt
ramadan eid aften solverv sommersolverv vinternatt solnedgang soloppgang nordlys midnattsol morketid`
	commonHealth = `
akutten akuttmottak anestesi avdeling avdelingen barnevern behandling blodprove bioingenior diagnose fysioterapeut fysioterapi fodsel fodestua gastro helsefagarbeider helsearbeider helseforetak helseforetaket
helsenett helsenorge helsepersonell helsesoster helsesykepleier hjelpepleier hjemmetjenesten hjerte hjertestans hlr infeksjon intensiv internsys jordmor journal kirurg kirurgi klinikk klinikken laboratorie lab legevakt
legevakten lis1 medisin medisinsk nattevakt dagvakt kveldsvakt vakt vakta vakten norskhelsenett operasjon overlege pasienten pleie psykiatri psykolog radiograf rehab rontgen sengepost sykehjem sjukeheim sjukeheimen
sykehuset sjukehuset sykepleien turnus turnuslege vaksine hygiene handvask smittevern haukeland ullevaal ulleval rikshospitalet radiumhospitalet stolav stolavs sus ous ahus unn fonna forde helsenord helsemidt
helsesorost helseost sanitet ambulansen brannvern kompetansen kurskatalog kursbevis opplaering studie student studenten skole skolen larer elev universitet hogskole eksamen`
	commonThings = `
bamse banan barnebarn bestevenn bil bilen bjorn bjornen blabaer blavinge bokhylle bolle boller bonde bord brod bror broren brunost bunad buss bussen bygda dans dansk datamaskin datter dattera dokke dorer drommer
eple epler elg elgen elv elva engel engler eventyr farger fargerik ferge ferja fest festen firma fiske fisken fisker fjord fjorden flagg flagget flaske flyplass foreldre forst fotballsko frokost fugl fuglen
gammel gard garden gitar godnatt godmorgen grandiosa gras gronn gul gulost hage hagen hammer hamster hjem hjemme hjerter hjerte hjortebu hoppe husker hvit hoyre is iskrem jakt jaktlag jord jordbaer
kamera kanin kaninen kakao kjaere kjaerest kjaereste kjarlighet kjeks klokke kokk kongen konge kongehuset korona koronavirus korps kort krabbe krone kvikklunsj kysset kyss ku kua laks laksen landet lakris lam lam
leker lillebror lillesoster lykken lyn maane maanen mangel marihone matpakke melk melkesjokolade middag min mitt mine miljo moro mormors mus musikk musikken nabo naboen natur naturen nissen nisse nokkel ny nytt
oldemor oldefar onkel ost oslofjorden pannekake pappas mammas pepperkake pizza plante prins prinsen pus pusekatt pusen pute rein reinsdyr reinen regn regnbue ring rod rosa russ russebuss russetid
sangen sang sau sauen seil seilbat sirkel sjef sjefen sjo sjoen sjokolade skatt skatten skog skogen skuter sky sloyfe smalahove smil smilet snoen snomann soster sosteren sofa sokker solbaer solskinnsdag
spill spille stemning sterk storebror storesoster storm strand stranda strikke stein stol stovel svart svoger sykkel syklist tante tanta takk tiger tog toget torsk torsken traktor traktoren troll trollet tur turen turist
ulv ulven unge ungene utsikt vaffel vafler vann vannet valp valpen vei veien venn vennen venner venninne verden verdens veslefrikk viktig vin vind vinden vi volvo toyota tesla audi bmw saab opel mercedes ford
nrk vg tv2 dagbladet aftenposten telenor finn vipps bankid norgebest heianorge altdetbeste jegelsker elsker elskedeg gladidag kjempebra toppers superbra dritbra kosekos kosen klem klemmer suss gratulerer`
)

// endings are what Norwegian puts behind a noun: hytta, hyttene and hyttas are
// guessed with hytte.
var endings = strings.Fields("s en et a ene ane er ar ens ets as enes")

// norwegianWords are those above, with their endings where a word is long enough
// that what comes of it is no other word.
func norwegianWords() string {
	var all strings.Builder
	for _, list := range []string{commonFirstNames, commonSurnames, commonPlaces, commonClubs, commonDays, commonHealth, commonThings} {
		for word := range strings.FieldsSeq(list) {
			if len(word) < 3 {
				continue
			}
			all.WriteString(word + " ")
			if len(word) < 5 {
				continue
			}
			for _, ending := range endings {
				all.WriteString(strings.TrimSuffix(word, "e") + ending + " ")
			}
		}
	}
	return all.String()
}
