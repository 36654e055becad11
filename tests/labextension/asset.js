// What a stylesheet or an icon becomes under jest: LabIcon wants SVG text, and nothing reads a stylesheet.
module.exports = '<svg xmlns="http://www.w3.org/2000/svg"></svg>';
