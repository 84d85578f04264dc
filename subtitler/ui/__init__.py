"""The window: real Qt widgets that draw the document and forward what the user does.

May import everything below it (qtjobs, rendering, jobs, captioning, formats, media, settings,
document) but never the engine. A method here that could run without a widget is in the wrong
package.
"""
