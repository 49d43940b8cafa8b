const list = (text: string): readonly string[] => text.trim().split(/\s+/);

/** What prompts are made of: harmless, in both languages; the first ones come up most. */
export const WORDS = list(`
  a the of in with light photo sunset mountain sea forest city river night style painting watercolor garden cat dog house sky
  clouds soft blue green golden old street rain snow autumn spring flower tree window morning fog castle bridge boat beach desert
  lake island train station market lantern robot dragon library kitchen coffee bread guitar piano violin dancer bicycle balloon
  de la el en con luz foto atardecer montaña mar bosque ciudad río noche estilo pintura acuarela jardín gato perro casa cielo nubes
  suave azul verde dorado viejo calle lluvia nieve otoño primavera flor árbol ventana mañana niebla castillo puente barco playa
  desierto lago isla tren estación mercado farol dragón biblioteca cocina café pan guitarra bailarina bicicleta globo cinematic
  portrait macro panorama isometric pastel neon minimal vintage detailed abstract geometric ceramic paper wood glass copper silver
  marble velvet linen moss fern maple cedar willow oak pine owl fox heron otter whale turtle koi butterfly moth beetle snail
`);

/** What readers do not want to read: two that come up seldom, one that nobody writes. */
export const HIDDEN = ['snail', 'beetle', 'spoiler'] as const;
