// Elements as functions: `a(.href(link), .class("x")) { "Read" }`. Only those that the product uses.

/// `<html>`
package func html(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("html"), attributes, content())
}

/// `<head>`
package func head(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("head"), attributes, content())
}

/// `<body>`
package func body(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("body"), attributes, content())
}

/// `<title>`
package func title(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("title"), attributes, content())
}

/// `<header>`
package func header(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("header"), attributes, content())
}

/// `<footer>`
package func footer(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("footer"), attributes, content())
}

/// `<main>`
package func main(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("main"), attributes, content())
}

/// `<nav>`
package func nav(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("nav"), attributes, content())
}

/// `<section>`
package func section(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("section"), attributes, content())
}

/// `<article>`
package func article(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("article"), attributes, content())
}

/// `<aside>`
package func aside(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("aside"), attributes, content())
}

/// `<div>`
package func div(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("div"), attributes, content())
}

/// `<span>`
package func span(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("span"), attributes, content())
}

/// `<p>`
package func p(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("p"), attributes, content())
}

/// `<h1>`
package func h1(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("h1"), attributes, content())
}

/// `<h2>`
package func h2(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("h2"), attributes, content())
}

/// `<h3>`
package func h3(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("h3"), attributes, content())
}

/// `<h4>`
package func h4(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("h4"), attributes, content())
}

/// `<a>`
package func a(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("a"), attributes, content())
}

/// `<strong>`
package func strong(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("strong"), attributes, content())
}

/// `<em>`
package func em(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("em"), attributes, content())
}

/// `<small>`
package func small(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("small"), attributes, content())
}

/// `<ul>`
package func ul(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("ul"), attributes, content())
}

/// `<ol>`
package func ol(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("ol"), attributes, content())
}

/// `<li>`
package func li(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("li"), attributes, content())
}

/// `<dl>`
package func dl(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("dl"), attributes, content())
}

/// `<dt>`
package func dt(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("dt"), attributes, content())
}

/// `<dd>`
package func dd(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("dd"), attributes, content())
}

/// `<table>`
package func table(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("table"), attributes, content())
}

/// `<caption>`
package func caption(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("caption"), attributes, content())
}

/// `<thead>`
package func thead(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("thead"), attributes, content())
}

/// `<tbody>`
package func tbody(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("tbody"), attributes, content())
}

/// `<tr>`
package func tr(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("tr"), attributes, content())
}

/// `<th>`
package func th(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("th"), attributes, content())
}

/// `<td>`
package func td(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("td"), attributes, content())
}

/// `<form>`
package func form(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("form"), attributes, content())
}

/// `<fieldset>`
package func fieldset(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("fieldset"), attributes, content())
}

/// `<legend>`
package func legend(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("legend"), attributes, content())
}

/// `<label>`
package func label(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("label"), attributes, content())
}

/// `<select>`
package func select(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("select"), attributes, content())
}

/// `<option>`
package func option(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("option"), attributes, content())
}

/// `<optgroup>`
package func optgroup(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("optgroup"), attributes, content())
}

/// `<textarea>`
package func textarea(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    // A browser drops a line break that follows the tag at once, so it is given one before the content's own.
    let content = content()
    return .element(Tag("textarea"), attributes, content.isEmpty ? content : .group([.text("\n"), content]))
}

/// `<button>`
package func button(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("button"), attributes, content())
}

/// `<datalist>`
package func datalist(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("datalist"), attributes, content())
}

/// `<output>`
package func output(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("output"), attributes, content())
}

/// `<details>`
package func details(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("details"), attributes, content())
}

/// `<summary>`
package func summary(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("summary"), attributes, content())
}

/// `<time>`
package func time(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("time"), attributes, content())
}

/// `<abbr>`
package func abbr(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("abbr"), attributes, content())
}

/// `<dfn>`
package func dfn(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("dfn"), attributes, content())
}

/// `<code>`
package func code(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("code"), attributes, content())
}

/// `<pre>`
package func pre(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("pre"), attributes, content())
}

/// `<kbd>`
package func kbd(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("kbd"), attributes, content())
}

/// `<mark>`
package func mark(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("mark"), attributes, content())
}

/// `<figure>`
package func figure(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("figure"), attributes, content())
}

/// `<figcaption>`
package func figcaption(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("figcaption"), attributes, content())
}

/// `<script>`
package func script(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("script"), attributes, content())
}

/// `<style>`
package func style(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("style"), attributes, content())
}

/// `<noscript>`
package func noscript(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("noscript"), attributes, content())
}

/// `<svg>`
package func svg(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("svg"), attributes, content())
}

/// `<g>`
package func g(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("g"), attributes, content())
}

/// `<blockquote>`
package func blockquote(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("blockquote"), attributes, content())
}

/// `<search>`
package func search(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("search"), attributes, content())
}

/// `<meta>`, which holds nothing.
package func meta(_ attributes: Attribute...) -> HTML { .element(Tag("meta", isVoid: true), attributes, .none) }

/// `<link>`, which holds nothing.
package func link(_ attributes: Attribute...) -> HTML { .element(Tag("link", isVoid: true), attributes, .none) }

/// `<input>`, which holds nothing.
package func input(_ attributes: Attribute...) -> HTML { .element(Tag("input", isVoid: true), attributes, .none) }

/// `<br>`, which holds nothing.
package func br(_ attributes: Attribute...) -> HTML { .element(Tag("br", isVoid: true), attributes, .none) }

/// `<hr>`, which holds nothing.
package func hr(_ attributes: Attribute...) -> HTML { .element(Tag("hr", isVoid: true), attributes, .none) }

/// `<img>`, which holds nothing.
package func img(_ attributes: Attribute...) -> HTML { .element(Tag("img", isVoid: true), attributes, .none) }

/// SVG `<path>`.
package func path(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("path"), attributes, content())
}

/// SVG `<rect>`.
package func rect(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("rect"), attributes, content())
}

/// SVG `<line>`.
package func line(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("line"), attributes, content())
}

/// SVG `<circle>`.
package func circle(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .none }) -> HTML {
    .element(Tag("circle"), attributes, content())
}

/// SVG `<text>`.
package func svgText(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML) -> HTML {
    .element(Tag("text"), attributes, content())
}
