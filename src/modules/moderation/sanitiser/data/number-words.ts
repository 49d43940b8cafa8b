/** Spoken numbers by the digits they are written with, without accents. */
const DIGITS: Readonly<Record<string, string>> = {
  zero: '0', oh: '0', nought: '0', one: '1', two: '2', three: '3', four: '4', five: '5', six: '6', seven: '7', eight: '8', nine: '9',
    niner: '9',
  cero: '0', uno: '1', un: '1', una: '1', dos: '2', tres: '3', cuatro: '4', cinco: '5', seis: '6', siete: '7', ocho: '8', nueve: '9',
};
const TENS: Readonly<Record<string, string>> = {
  ten: '10', eleven: '11', twelve: '12', thirteen: '13', fourteen: '14', fifteen: '15', sixteen: '16', seventeen: '17', eighteen: '18',
  nineteen: '19', twenty: '20', thirty: '30', forty: '40', fifty: '50', sixty: '60', seventy: '70', eighty: '80', ninety: '90',
  diez: '10', once: '11', doce: '12', trece: '13', catorce: '14', quince: '15', dieciseis: '16', diecisiete: '17', dieciocho: '18',
    diecinueve: '19',
  veinte: '20', veintiuno: '21', veintiun: '21', veintidos: '22', veintitres: '23', veinticuatro: '24', veinticinco: '25', veintiseis: '26',
  veintisiete: '27', veintiocho: '28', veintinueve: '29', treinta: '30', cuarenta: '40', cincuenta: '50', sesenta: '60', setenta: '70',
  ochenta: '80', noventa: '90',
};
const HUNDREDS: Readonly<Record<string, string>> = {
  cien: '100', ciento: '100', doscientos: '200', trescientos: '300', cuatrocientos: '400', quinientos: '500', seiscientos: '600',
    setecientos: '700',
  ochocientos: '800', novecientos: '900',
};
export const NUMBER_WORDS: ReadonlyMap<string, string> = new Map(Object.entries({ ...DIGITS, ...TENS, ...HUNDREDS }));
export const REPEATS: ReadonlyMap<string, number> = new Map(Object.entries({ double: 2, doble: 2, triple: 3, treble: 3 }));
/** Said between numbers: "treinta y cuatro", "plus", "hundred". */
export const BETWEEN = new Set(['y', 'and', 'plus', 'mas', 'dash', 'guion', 'hundred', 'thousand']);
