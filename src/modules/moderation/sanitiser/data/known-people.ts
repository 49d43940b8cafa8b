/** Titles and cues stand before figures of stories and of public life too: these are content, and stay. Without accents, in lower case. */
export const KNOWN_PEOPLE = new Set(
  `strange who seuss house watson frankenstein jekyll doom octopus manhattan moreau evil no zhivago dolittle fate eggman robotnik wily
  mario light phil oz brown
  phosphorus zoidberg caligari faustus bean incredible fantastic freeze spock bond potato darcy rogers hyde fox toad big peanut
  peanutbutter meeseeks burns krabs
  pickles smith sinister miracle terrific glass robot krabs mister doubtfire claus poppins dalloway lovett potts quixote quijote
  corleone juan draper
  dracula vader hudson tumnus men pacman x z t poopybutthole miyagi lobo barriga burns cangrejo incredible zorro barbara croft pepper
  teabody
  king freud hawking nightmare teeth love death sun moon rabbit cat dog bear fish owl frog universe america olympia muscle marvel
  wonderful fix grinch
  snuffleupagus burnt hide nobody kennedy obama trump biden einstein dali picasso warhol lincoln atl`
    .split(/\s+/),
);

/** Figures that say who they are: "I am Groot", "soy Batman", "my name is Inigo Montoya". By the first word. */
export const KNOWN_SPEAKERS = new Set(
  `groot iron batman spiderman superman bond legend legion inigo inevitable god death jesus earl khan maximus optimus moana barbie ken
  lucifer satan zeus thor
  loki goku vegeta naruto darth luke hulk catwoman deadpool wolverine hamlet romeo juliet cleopatra napoleon cesar caesar shrek elsa
  anna ariel mulan pinocho
  pinocchio dora hannah slim negan ozymandias spartacus gandalf frodo sauron harry voldemort leyenda dios muerte santa papa`
    .split(/\s+/),
);

/** Words that follow a cue with a capital and are no names. */
export const NO_NAMES = new Set(
  `a an the my your his her our in on at of and or with from by for not so very just here there now then this that el la los las un una
  unos unas mi tu su de del en con y o
  por para muy no si que como donde cuando american english spanish mexican argentinian canadian british french german italian chinese
  japanese latina latino
  european african asian indian colombian peruvian chilean venezuelan christian muslim jewish catholic buddhist vegan vegetarian
  feminist taurus leo virgo libra aries
  gemini cancer scorpio sagittarius capricorn aquarius pisces monday tuesday wednesday thursday friday saturday sunday january february
  march april may june july august
  september october november december i it he she we they you im photo photography illustration portrait painting picture image
  beautiful happy sad make create generate draw
  dios batman ai chatgpt dalle midjourney halloween christmas navidad pascua easter birthday cumpleanos`
    .split(/\s+/),
);
