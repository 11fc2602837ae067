///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Draws a terminal as an SVG: ./jbang tests/picture.java TITLE COLUMNS <output >docs/NAME.svg
//JAVA 17+

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Colours and bold come through; a line that was written over by a carriage return shows what it showed last. */
class picture {
    private static final double COLUMN = 8.43;
    private static final int LINE = 18;
    private static final Map<String, String> COLOURS = Map.of("31", "#ff7b72", "32", "#7ee787", "33", "#d29922", "34",
            "#79c0ff", "35", "#d2a8ff", "36",
            "#56d4dd", "90", "#8b949e", "2", "#8b949e");

    public static void main(String... args) throws IOException {
        String all = new String(System.in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n")
                .replaceAll("\u001b\\[[0-9;?]*[A-HJKSThl]", "");
        int columns = Integer.parseInt(args[1]);
        // A carriage return ends no line here, as it does for String.lines().
        List<String> lines = Arrays.stream(all.split("\n")).map(line -> line.substring(line.lastIndexOf('\r') + 1))
                .flatMap(line -> folded(line, columns)).toList();
        StringBuilder svg =
                new StringBuilder(
                String.format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
                + "font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace\" "
                + "font-size=\"14\" role=\"img\"><title>%s</title>%n<rect width=\"100%%\" height=\"100%%\" rx=\"8\" "
                + "fill=\"#0d1117\"/><circle cx=\"20\" cy=\"18\" r=\"6\" fill=\"#ff5f57\"/><circle cx=\"40\" cy=\"18\" "
                + "r=\"6\" fill=\"#febc2e\"/><circle cx=\"60\" cy=\"18\" r=\"6\" fill=\"#28c840\"/>%n",
                (int) (32 + columns * COLUMN), 52 + lines.size() * LINE, escaped(args[0])));
        String colour = "#c9d1d9";
        boolean bold = false;
        for (int i = 0; i < lines.size(); i++) {
            Matcher part = Pattern.compile("\u001b\\[([0-9;]*)m|([^\u001b]+)").matcher(lines.get(i));
            int column = 0;
            while (part.find()) {
                if (part.group(2) == null) {
                    for (String code : part.group(1).split(";")) {
                        boolean reset = code.isEmpty() || code.equals("0") || code.equals("39");
                        colour = reset ? "#c9d1d9" : COLOURS.getOrDefault(code, colour);
                        bold = code.equals("1") || bold && !reset && !code.equals("22");
                    }
                } else if (part.group(2).isBlank()) {
                    column += part.group(2).length();
                } else {
                    svg.append(String.format(
                            "<text x=\"%.1f\" y=\"%d\" fill=\"%s\"%s xml:space=\"preserve\" "
                            + "textLength=\"%.1f\">%s</text>%n", 16 + column * COLUMN,
                            52 + i * LINE, colour, bold ? " font-weight=\"bold\"" : "", part.group(2).length() * COLUMN,
                            escaped(part.group(2))));
                    column += part.group(2).length();
                }
            }
        }
        System.out.print(svg.append("</svg>\n"));
    }

    /** Breaks a line where a terminal would; colours take no room. */
    private static Stream<String> folded(String line, int columns) {
        Matcher part = Pattern.compile("(?:(?:\u001b\\[[0-9;]*m)*+[^\u001b](?:\u001b\\[[0-9;]*m)*+){1," + columns + "}")
                .matcher(line);
        List<String> rows = part.results().map(MatchResult::group).toList();
        return rows.isEmpty() ? Stream.of("") : rows.stream();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
