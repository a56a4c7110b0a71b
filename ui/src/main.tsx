// The page of wabamock. It is a client of the control API, and of nothing else.
import { render } from "preact";
import "./styles/base.css";
import "./styles/shell.css";
import { Shell } from "./shell/shell";
import { begin } from "./store/app";

const root = document.getElementById("app");
if (root === null) throw new Error("the document has no place for the page");
begin();
render(<Shell />, root);
