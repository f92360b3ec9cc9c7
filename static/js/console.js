// Everything here makes a page nicer that already works without it. One module per behaviour, found by data attribute.
import "./copy.js";
import "./filter.js";
import "./menu.js";
import "./navigation.js";
import "./submit-once.js";
import "./switcher.js";
import "./time.js";
