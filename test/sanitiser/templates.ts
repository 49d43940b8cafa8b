import type { Locale, RedactionType } from '../../src/modules/moderation/sanitiser/index.js';

/** `{}` is where the value stands. */
export const FRAMES: Readonly<Record<Locale, readonly string[]>> = {
  en: [
    'a golden retriever in the snow, text on the collar: {}', 'Business card with {} in gold letters, studio light',
    'neon sign that says "{}", rainy night, 35mm',
    'Poster of a jazz concert ({}), art deco, by Alphonse Mucha', 'watercolor of my house; {} below it', '{}',
    'Please put {} at the bottom of the flyer.',
    'oil painting, 8k, --ar 16:9 --seed 4242424242, caption {}', 'A letter on a desk. It reads {}, and a cup of coffee stands beside it.',
  ],
  es: [
    'un perro en la nieve, en el collar pone: {}', 'Tarjeta de visita con {} en letras doradas, luz de estudio',
    'cartel de neón que dice "{}", noche lluviosa, 35mm',
    'Póster de un concierto de jazz ({}), art déco', 'acuarela de mi casa; debajo {}', '{}', 'Pon {} al pie del folleto, por favor.',
    'óleo, 8k, --ar 16:9 --seed 4242424242, leyenda {}', 'Una carta sobre la mesa. Se lee {}, y al lado hay una taza de café.',
  ],
};

/** Names are told by what stands before them. */
export const NAME_FRAMES: Readonly<Record<Locale, readonly string[]>> = {
  en: ['my name is {}, draw me as a knight', 'portrait of Dr. {} at work', 'a birthday card for my wife {}, roses',
    'I am {}. Make me a pirate.', 'Dear Mrs. {}, thank you'],
  es: ['me llamo {}, dibújame como caballero', 'retrato del Dr. {} en su consulta', 'tarjeta para mi esposa {}, con rosas',
    'Soy {}. Hazme pirata.', 'Paciente: {}, en una sala'],
};

/** Written by hand, with what must go between `⟦` and `⟧`, after its type. */
export const BY_HAND: Readonly<Record<Locale, readonly string[]>> = {
  en: [
    'write to ⟦email:ana.lopez@example.com⟧ for the full picture', 'mail me: ⟦email:ana [at] example [dot] com⟧ thanks',
    'reach me at ⟦email:a n a @ g m a i l . c o m⟧ please',
    'the letter says ⟦email:ana&#64;example.com⟧ in ink',
    'graffiti of ⟦phone:five five five, one two double three four five six⟧ on a wall', 'call ⟦phone:(555) 010-9999⟧ now',
    'a mug with ⟦phone:5 5 5 0 1 0 9 9 9 9⟧ on it', 'street sign ⟦address:221B Baker Street⟧ in fog',
    'a van, ⟦address:Unit 5, 12 High Street, London SW1A 1AA⟧ on its side',
    'pay ⟦card:4111 1111 1111 1111⟧ on a receipt', 'tattoo of ⟦id:123-45-6789⟧', 'a map, ⟦coordinates:40.41681, -3.70381⟧ marked',
    'sticky note, password: ⟦secret:hunter2!⟧',
    'see ⟦url:miweb punto com⟧ on the banner', 'watermark ⟦handle:@studio_vega⟧ bottom right', 'screen that shows ⟦url:192.168.1.20⟧',
    'follow my instagram: ⟦handle:vega_99⟧',
    'envelope to ⟦address:4217 Whitetail Lane, Springfield, IL 62704⟧', 'account ⟦iban:DE89 3704 0044 0532 0130 00⟧ on paper',
    'a key ring, ⟦secret:sk-abcdEFGH1234abcdEFGH1234abcd⟧',
  ],
  es: [
    'escribe a ⟦email:ana.lopez@correo.es⟧ para verlo', 'mi correo: ⟦email:ana (arroba) correo punto es⟧ gracias',
    'pon ⟦email:ａｎａ＠ｃｏｒｒｅｏ．ｅｓ⟧ en el cartel',
    'taza con ⟦phone:seis uno dos tres cuatro cinco seis siete ocho⟧', 'Tfno. ⟦phone:91 555 33 22⟧ en la fachada',
    'pintada: ⟦phone:seiscientos doce treinta y cuatro cincuenta y seis setenta y ocho⟧',
    'sobre dirigido a ⟦address:C/ Mayor 12, 3º B, 28013 Madrid⟧', 'casa en ⟦address:Avda. de la Constitución s/n⟧',
    'placa de ⟦address:Paseo de la Habana, 23⟧ al sol',
    'plano de ⟦address:Carrera 7 # 45-12⟧ en tinta', 'recibo con ⟦card:4111-1111-1111-1111⟧', 'carné con ⟦id:12345678Z⟧',
    'CURP ⟦id:GOMC800101HDFRRL09⟧ impresa', 'RFC: ⟦id:GOMC800101AB1⟧',
    'nota pegada, contraseña: ⟦secret:Sol1234⟧', 'mapa con ⟦coordinates:40.41681, -3.70381⟧', 'firma ⟦handle:@ana.vega⟧ abajo',
    'cartel ⟦url:miweb.com/ana⟧', 'transferir a ⟦iban:ES91 2100 0418 4502 0005 1332⟧',
    'habla con ⟦url:t.me/ana_vega⟧ si te gusta',
  ],
};

export const OTHER_TYPES: readonly RedactionType[] = ['email', 'phone', 'url', 'handle', 'address', 'card', 'iban', 'id', 'coordinates',
  'secret'];
