// The troubles that a world's number can have, in words.
import type { Schema } from "../api/client";

export const troubleWords: Record<Schema<"Trouble">, string> = { sender_locked: "number locked", payment_problem: "payment problem", connection_lost: "connection lost" };
