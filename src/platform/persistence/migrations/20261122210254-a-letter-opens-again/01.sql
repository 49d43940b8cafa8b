alter table "deletion_code" add "letter_id" uuid null;
