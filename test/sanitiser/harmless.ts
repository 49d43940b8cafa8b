import type { Locale } from '../../src/modules/moderation/sanitiser/index.js';
import { Chance } from './chance.js';

const PARTS: Readonly<Record<Locale, readonly (readonly string[])[]>> = {
  en: [
    ['a castle on a hill', 'portrait of an old woman', '2 people walking down a street', 'a cat in a spacesuit',
    'Dr. Strange in a library', 'a 1967 Ford Mustang', 'three red dragons',
      'New York in the 1920s', 'Van Gogh painting Frida Kahlo', 'a sign that says "open 24/7"', 'Boeing 747-400 over the Alps',
      '7 Alpine lakes', 'Room 237', '12 monkeys in a circle',
      'a phone booth', 'an old email envelope', 'a secret garden', 'Mr. Bean on the moon', 'the number 1,000,000',
      'Harry Potter on Platform 9 3/4', 'a robot named R2-D2'],
    ['oil painting', 'by Greg Rutkowski and Alphonse Mucha', '85mm f/1.8, ISO 400', 'shot on Canon EOS 5D', 'trending on artstation',
    'artstation.com', 'in the style of Studio Ghibli',
      'unreal engine 5.1', 'octane render', 'Kodak Portra 400', 'at 12:30', '1/1000 s', 'SDXL 1.0', 'score_9, score_8_up',
      '35mm street photography', 'vaporwave #ff00aa'],
    ['8k', '4K UHD', 'highly detailed', '(masterpiece:1.2)', '<lora:add_detail:0.8>', '1920x1080', 'golden hour', 'HDR, 24fps', 'f/2.8',
    'best quality', '3/4 view', '16777216 colors'],
    ['', '--ar 16:9', '--ar 2:3 --v 5.2', '--seed 4242424242', '--seed 1234567 --stylize 750',
    'Steps: 20, Seed: 3093817362, Size: 512x768', 'cfg 7.5, steps 30', '--niji 6 --chaos 40',
      'sampler: Euler a, CFG scale: 7', '--sref 1234567890 --cw 50', 'Model hash: 7440042bbd', 'seed=987654321'],
  ],
  es: [
    ['un castillo en la colina', 'retrato de una anciana', 'calle empedrada de noche', 'avenida con 3 árboles', 'un gato astronauta',
    'Don Quijote y Sancho', 'plaza mayor con 20 palomas', 'soy un robot',
      'Doña Bárbara a caballo', 'el Madrid de los años 20', 'paseo por el parque con 2 perros', 'camino de Santiago', 'la noche en 1950',
      'tres dragones rojos', 'una cabina de teléfono',
      'la Vía Láctea', 'un sobre con una dirección borrosa', 'mi amigo el lobo', 'edificio de 20 pisos',
      'cartel que dice "abierto 24 horas"', 'Frida Kahlo en su jardín', 'carrera de 100 metros'],
    ['óleo sobre lienzo', 'estilo Gaudí', '85mm f/1.8, ISO 400', 'cámara Canon EOS 5D', 'clave alta', 'clave: luz baja', 'luz cálida',
    'acuarela', 'a las 12:30', '1.000.000 estrellas', 'estética de 1980',
      'por Joaquín Sorolla', 'render de octane', 'película de 35mm', 'siglo XIX', 'plano medio, 50mm'],
    ['8k', 'muy detallado', '(obra maestra:1.2)', '<lora:detalle:0.8>', '1920x1080', 'hora dorada', 'alta resolución', '24 fps',
    'fondo #00ff88', 'mejor calidad', 'vista 3/4', '4K'],
    ['', '--ar 16:9', '--ar 2:3 --v 5.2', '--seed 4242424242', 'semilla 1234567890', 'pasos: 20, semilla: 3093817362',
    'cfg 7.5, pasos 30', '--niji 6', 'tamaño: 1024x1024', '--sref 1234567890', 'seed=987654321', 'escala 7'],
  ],
};

/** 600 prompts a language in which there is nothing to take out. */
export const HARMLESS: Readonly<Record<Locale, readonly string[]>> = { en: made('en', 7), es: made('es', 8) };

function made(locale: Locale, seed: number): readonly string[] {
  const chance = new Chance(seed);
  const written = PARTS[locale].flat().filter((part) => part !== '');
  const joined = Array.from({ length: 600 - written.length },
    () => PARTS[locale].map((part) => chance.one(part)).filter(Boolean).join(', '));
  return [...written, ...joined];
}
