const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/**
 * Two dictionaries of 128 plain words: light, matter, places and things. No person, body, animal, belief or nation is in them, so
 * that no pair can be taken as a remark on somebody.
 */
export const ADJECTIVES = words(`
  airy amber ample arched autumn azure balmy beaming bold braided breezy bright brisk bronze calm candid carved cedar
  cheery chiming clear clever cloudy cobalt coiled copper coral cosmic cozy crimson crisp curious dappled daring dawning
  deft denim distant dotted downy dreamy drifting dusky eager early easy elegant emerald endless even fabled feathery
  fern festive fleecy floating fluent folded fresh frosty gentle gilded gleaming glossy golden graceful grand hidden
  honest humming indigo inky jaunty jolly keen kindly lasting lavender leafy level lilac linen lively lofty lucid lunar
  magenta maple mellow merry misty modest mossy neat nimble noble ochre olive opal open orchid painted pastel patient
  pearly placid polished prism quaint quick quiet radiant rippled roaming rosy sandy serene silken silver snowy spiral
  starry steady sunlit swift tidal velvet woven
`);

export const NOUNS = words(`
  acorn alcove almanac anchor anvil apron arbor arch atlas atrium attic aurora awning balcony basket beacon bell bench
  birch blossom boulder bramble breeze bridge brook brush cabin candle canopy canvas canyon castle cavern chapter
  charcoal chime clover coast comet compass cottage crayon creek crystal current cymbal delta dome drum dune easel echo
  eclipse ember estuary fable fiddle field fjord flute fountain garden geyser glacier glade globe grove guitar gully
  hammock harbor harp hill horizon island jetty journal kettle kite lagoon lantern lattice ledger library locket loom
  lotus lyre mallet marble meadow melody meteor mirror mosaic mural nebula notebook oasis orbit orchard paddle palette
  pebble pencil petal piano pillar pine planet plaza pocket pond poplar prairie quarry quartz quill ribbon ridge river
  saddle sail satchel sketch spruce sundial willow
`);
