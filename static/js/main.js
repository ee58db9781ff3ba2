// Every module improves one kind of element, found by its data attribute, and leaves the
// page as it is where it can't.
import "./when.js";
import "./menus.js";
import "./keep.js";
import "./keys.js";
import "./code.js";
import "./passkey.js";
import "./tags.js";

// A form that came back opens at what is wrong with it.
document.querySelector("main [aria-invalid=true]")?.focus();

// Members write: the composer is loaded where they may.
const { composer } = document.body.dataset;
if (composer && document.querySelector('form[data-keep], a[href*="/reply?to="], a[href^="/compose"]')) import(composer);
