/**
 * The words that errors of runtimes and libraries are made of. A word of a message that is none of these, and does not look like code, may
 * be a person's, so it goes: a list of what is known to be harmless is right about words that nobody thought of.
 */
const WORDS = `
  a abort aborted about above access accessed accessing action activity actual add added address after again against alive all allocate
  allocated allocation allow allowed already an and android another anr any api app application are arent argument arguments array as
  ascii assert assertion assign assignment at attach attached attempt attempted attempting audio authentication available await background
  bad base be because been before begin being below between bigint binary bind binding bitmap block blocked body boolean bound bounds
  bridge broken buffer bundle but button by byte bytes cache call callback called calling can cancel canceled cancelled cannot cant cast
  catch caught cause caused certificate change changed channel character characters check child children class clear client close closed
  code codec collection column command compile complete completed component concurrent condition configuration configure conflict connect
  connected connecting connection constant constraint constructor container content context controller conversion convert copy coredata
  corrupt corrupted could couldnt count cpu crash create created creating current dart data database date deadlock decode decoded decoder
  decoding default defined delegate delete deleted dependency deprecated descriptor deserialize destroyed detach detached device dialog
  dictionary did didnt directory disabled disconnected disk dispatch dispatched disposed division dns do document does doesnt done dont
  double download duplicate during dynamic eacces each econnrefused econnreset ehostunreach element empty enabled encode encoded encoder
  encoding end ended enetunreach engine enoent enospc entity enum eperm epipe error errors etimedout evaluating event exceed exceeded
  exceeds except exception executing execution executor exist existing exists exit expected expired explicit export expression extension
  external fail failed failing failure false fatal fetch field file files find flag float for forbidden force format found fragment frame
  free frequency from full function future get getter give given global gpu graphics greater group had handle handler handling hardware
  has hasnt have header heap height hermes hook host how http https id identifier if ignored illegal image implement implementation
  implicitly import in incompatible incomplete incorrect index infinity inflate inflating info initial initialization initialize
  initialized input inside instance instead insufficient int integer interface internal interrupted into invalid invoke invoked invoking
  io ios is isnt isolate issue it item iterable iterator its java javascript job json key keyboard kind kotlin last layout length less
  library lifecycle limit line list listener live load loaded loader loading local lock locked log long loop main many map match matching
  maximum may media member memory message method microphone minimum mismatch missing module more multiple must mutable name named nan
  native navigation navigator network never new next nil no node non none not nothing null nullable number object of off offset on once
  one only oom open opened opengl operand operation operator option optional or order other out output outside over overflow owner package
  page parameter parameters parent parse parsed parser parsing part path pending performing permission permissions persistent pipe
  platform player please plugin pointer pool port position possible present presented process processing program promise properties
  property protocol provide provided provider proxy queue ram range raw reach reached react read reader reading reason receive received
  receiver recursion reduce reference refused regexp register registered reject rejected rejection release released remote remove render
  rendered renderer rendering replace request require required reset resolve resolved resource resources response result resume retry
  return returned returning root route row run running runtime same save schema scope screen script scroll sdk search security select
  selector self semaphore send sent sequence serialize server service session set setter should shouldnt sigabrt sigbus sigill signal
  sigsegv sigtrap size slot small socket source space specified sqlite ssl stack start started starting state static status stop stopped
  storage store stream string subclass subscript subtype such super support supported surface suspended swift symbol sync syntax system
  table tag target task tcp template terminate terminated terminating text than that the their them then there this thread threw throw
  thrown throws time timed timeout timer tls to token too top transaction tried trigger true try trying type types udp ui uikit unable
  unauthorized uncaught undefined under underlying unexpected unexpectedly unhandled unit unknown unlock unmounted unreachable
  unrecognized unresolved unsupported until unwrapping update updated updating upload url use used user using utf valid value values
  variable version video view visible void wait waiting was wasnt watchdog webgl webview when where which while widget width will window
  with within without wont worker worklet world write writing wrong you your zero
`;

export const KNOWN_WORDS: ReadonlySet<string> = new Set(WORDS.trim().split(/\s+/));
