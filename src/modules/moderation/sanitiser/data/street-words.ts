import { firstWords, words } from '../rules/patterns.js';

/** Words for a street that hardly stand for anything else after a number and a name. USPS Publication 28, appendix C1, and British ones. */
export const STREETS = words(`
  street str. st. avenue aven ave. av. road rd. lane ln. drive drv dr. boulevard blvd. boul. court ct. place pl. terrace ter. terr.
  parkway pkwy.
  highway hwy. circle cir. crescent cres. mews expressway expy freeway fwy turnpike tpke causeway cswy cul-de-sac alley aly plaza plz
  square sq.
  esplanade close gardens grove trail trl. way row loop walk route rte. parade pde quay rise wynd broadway marg chowk nagar ganj`);

/** Words for a street that are landscape too: they need more that says address. */
export const LANDSCAPE_STREETS = words(`
  branch bridge brook brooks burg burgs bypass camp canyon cape center centers centre cliff cliffs club common commons corner corners
  course
  cove coves creek crest crossing crossroad crossroads curve dale dam divide estate estates extension fall falls ferry field fields
  flat flats
  ford fords forest forge forges fork forks fort garden gateway glen glens green greens groves harbor harbors harbour haven heights
  hill hills
  hollow inlet island islands isle junction junctions key keys knoll knolls lake lakes land landing light lights loaf lock locks lodge
  mall
  manor manors meadow meadows mill mills mission motorway mount mountain mountains neck orchard oval overpass park parks pass passage
  path pike
  pine pines plain plains point points port ports prairie radial ramp ranch rapid rapids rest ridge ridges river roads rue run shoal
  shoals
  shore shores skyway spring springs spur spurs squares station stravenue stream streets summit throughway trace track trafficway tunnel
  underpass union unions valley valleys via viaduct view views village villages ville vista walks wall ways well wells end yard vale
  bank fold
  croft hall house lea chase copse drove mead garth gate acre acres bend bluff bluffs bottom cross access alleyway amble anchorage
  approach arcade
  artery basin beach brae byway chase circlet circuit circus colonnade concourse courtyard dell deviation dip driveway edge elbow
  entrance fairway
  firetrail follow footway foreshore frontage gap glade grange ground gully highroad interchange intersection laneway lees line link
  little lookout
  lower meander nook outlook parklands part pathway piazza plateau pocket promenade quad quadrangle quadrant quays ramble range reach
  reserve
  retreat ride ridgeway ring riverway riviera roadside roadway ronde rotary round siding slope sound stairs steps strand strip subway tarn
  thoroughfare tollway top tor towers triangle trunkway turn upper villas wade walkway wharf zila`);

/** A part of a house, before its number. */
export const UNITS = words(`
  apartment apt. suite ste. unit flat floor fl. room rm. building bldg. block blk lot trailer trlr spc studio penthouse hangar dept.
  office
  level shop #`);

const STATE_CODES =
  'AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|' +
  'TX|UT|VT|VA|WA|' +
  'WV|WI|WY|AS|GU|MP|PR|VI|UM|FM|MH|PW|AA|AE|AP|AB|BC|MB|NB|NL|NS|NT|NU|ON|PE|QC|SK|YT|NSW|VIC|QLD|TAS|ACT';
const STATE_NAMES = words(`
  alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana iowa kansas
  kentucky
  louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada new_hampshire new_jersey
  new_mexico
  new_york north_carolina north_dakota ohio oklahoma oregon pennsylvania rhode_island south_carolina south_dakota tennessee texas utah
  vermont
  virginia washington west_virginia wisconsin wyoming`);
/** Of the United States (USPS, appendix B), Canada and Australia. */
export const STATES = `(?:${STATE_CODES}|${STATE_NAMES})`;

/** What streets are called in Spanish, Catalan, Galician and Basque; short forms as they stand on letters. Without accents. */
const VIA_LIST = `
  calle calles c/ c_/ cl. cl/ cll. avenida avenidas avda. avd. avgda. avinguda av. paseo paseos pº. p°. p.º pso. ps. plaza plazas
  plza. pza. pz.
  pl. plazuela placa praza carrera cra. kra. kr. cr. carretera ctra. crta. camino cno. cmno. cami ronda rda. travesia trav. trva.
  urbanizacion
  urb. urbaniz. colonia col. calzada calz. bulevar boulevard blvd. blv. glorieta gta. pasaje psje. pje. pasadizo passatge via rambla rbla.
  barrio barriada bº b° bda. poligono poligono_industrial pol._ind. callejon cjon. calleja cerrada cda. privada priv. andador circuito cto.
  prolongacion prol. diagonal diag. dg. transversal transv. tv. autopista autovia alameda cuesta costanilla vereda jiron jr. malecon
  parque
  residencial edificio edif. sector manzana mz. carrer passeig pg. rua r/ kalea etorbidea eje eje_vial periferico libramiento retorno
  ampliacion fraccionamiento fracc. conjunto bajada subida cuadra costa carril finca lugar aldea grupo pasarela muelle corredera
  escalinata
  senda sendero ensanche explanada vial acceso viaducto peatonal continuacion circunvalacion corredor av._calle avenida_calle
  av._carrera avenida_carrera rotonda partida pasillo pasaje_peatonal ruta`;
export const VIAS = words(VIA_LIST);
export const VIA_STARTS = firstWords(VIA_LIST);

/** They stand for nothing else: the name after them needs no capital. */
export const SURE_VIAS = new RegExp(
  `^${words(`
    c/ c_/ cl/ cll. avda. avd. avgda. pº. p.º pza. plza. ctra. crta. cno. rda. trav. urb. blvd. gta. psje. pje. cra. kra. priv. prol. bda.
    bº calz. edif. rbla. pol._ind. fracc.`)}$`,
);

/** Streets in other languages, by the end of the word: German, Dutch, Danish, Norwegian, Swedish, Finnish, Icelandic. */
const GLUED = `strasse strase stra\u00dfe str gasse weg platz allee damm ufer steig stieg chaussee graben zeile straat laan plein gracht
  kade dijk singel steeg
  vej gade straede stredet toften vaenget parken alle vegen veien vei veg gata gaten gatan vagen vag stigen torget backen leden svingen
  bakken
  skogen faret haugen stubben stien moen katu kuja polku ntie kaari raitti rinne bulevardi boulevard vegur stigur braut`;
/** Within a word, or after one with a capital ("Kongens gade"). */
export const GLUED_STREETS = `(?:${GLUED.split(/\s+/).join('|')})`;
/** The same, by the word before the name: Italian, French, Portuguese, Polish, Romanian, German, Czech. */
const BEFORE_LIST = `
  via viale v.le piazza piazzale p.zza corso c.so largo vicolo contrada salita borgo strada stretto rue avenue boulevard bd. chemin
  impasse allee
  place quai cours route square passage faubourg ruelle rua r. avenida travessa trav. praca alameda estrada rodovia beco ladeira ul. ulica
  ulice al. aleja os. osiedle plac pl. ulitsa prospekt str. calea bulevardul aleea an_der auf_dem auf_der im in_der zum zur unter_den
  unter_der hinter_dem jalan jl. cesta namesti trg nabrezi trida`;
export const STREETS_BEFORE = words(BEFORE_LIST);
export const STREET_STARTS = firstWords(BEFORE_LIST);
