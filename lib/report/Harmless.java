package lib.report;

import lib.api.Secrets;

/**
 * Makes texts harmless that come from outside: names and statuses.
 *
 * @param secrets what is never printed
 * @param actions whether GitHub Actions reads along
 */
record Harmless(Secrets secrets, boolean actions) {

    /** A text without secrets, and without what a terminal or GitHub Actions would act on, or what hides what is there. */
    String text(String text) {
        String harmless = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Co}]", "?");
        if (actions) {
            // The runner takes ##[command] anywhere in a line, and ::command:: at its beginning, after blanks of any kind.
            harmless = harmless.replace("##[", "#?[").replaceFirst("^[\\s\\p{Z}]*::", "?:");
        }
        return secrets.removedFrom(harmless);
    }

    /** A document in JSON, of which all but ASCII is escaped, without secrets and commands of the runner's. */
    String document(String json) {
        return secrets.removedFrom(json.replace("##[", "#\\u0023["));
    }
}
