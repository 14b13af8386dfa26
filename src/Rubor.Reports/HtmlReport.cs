using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Rubor.Reports;

/// <summary>
/// A self-contained HTML page: styles, pictures and the scripts that draw its figures are inside, so that it opens from disk
/// without a network. Its content security policy forbids everything else. Text is escaped; the same content gives the same bytes.
/// </summary>
public sealed class HtmlReport
{
    static readonly Lazy<string> Css = new(() => Resource("report.css"));
    static readonly Lazy<string> Script = new(() => Resource("figures.js"));

    readonly StringBuilder body = new();
    readonly string title;
    int figures;

    /// <param name="title">Heading and window title.</param>
    /// <param name="subtitle">A line below it.</param>
    /// <param name="notice">What the page may be used for.</param>
    public HtmlReport(string title, string subtitle, string notice = "For research use only. Not a medical device.")
    {
        this.title = title;
        Add($"<h1>{Escape(title)}</h1>\n<div class=\"subtitle\">{Escape(subtitle)}</div>\n<div class=\"research\">{Escape(notice)}</div>");
    }

    /// <summary>Text safe to stand in HTML.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A heading of a section.</summary>
    public HtmlReport Heading(string text) => Add($"<h2>{Escape(text)}</h2>");

    /// <summary>A heading within a section.</summary>
    public HtmlReport Subheading(string text) => Add($"<h3>{Escape(text)}</h3>");

    /// <summary>A paragraph.</summary>
    public HtmlReport Paragraph(string text) => Add($"<p>{Escape(text)}</p>");

    /// <summary>A paragraph in small print.</summary>
    public HtmlReport Note(string text) => Add($"<p class=\"note\">{Escape(text)}</p>");

    /// <summary>A paragraph that warns.</summary>
    public HtmlReport Warning(string text) => Add($"<div class=\"warning\">{Escape(text)}</div>");

    /// <summary>Figures in large, the first one largest.</summary>
    public HtmlReport Cards(params (string Label, string Value, string Note)[] cards) => Add(
        "<div class=\"figures\">" + string.Concat(cards.Select((c, i) =>
            $"<div class=\"card{(i == 0 ? " first" : "")}\"><div class=\"label\">{Escape(c.Label)}</div><div " +
                $"class=\"value\">{Escape(c.Value)}</div><div class=\"note\">{Escape(c.Note)}</div></div>")) + "</div>");

    /// <summary>A table; cells that are numbers stand to the right.</summary>
    /// <param name="columns">Headings.</param>
    /// <param name="rows">Cells as text.</param>
    /// <param name="scroll">Whether a long table scrolls in a box of its own.</param>
    public HtmlReport Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, bool scroll = false)
    {
        var list = rows.ToList();
        var numeric = columns.Select((_, c) => list.Count > 0 && list.All(r => r[c].Length == 0 || r[c] == "n/a" || IsNumber(r[c])))
            .ToList();
        string Cell(string tag, string text, int c) => $"<{tag}{(numeric[c] ? " class=\"n\"" : "")}>{Escape(text)}</{tag}>";
        string table = "<table><thead><tr>" + string.Concat(columns.Select((t, c) => Cell("th", t, c))) + "</tr></thead><tbody>\n"
            + string.Concat(list.Select(r => "<tr>" + string.Concat(r.Select((t, c) => Cell("td", t, c))) + "</tr>\n")) + "</tbody></table>";
        return Add(scroll ? $"<div class=\"scroll\" tabindex=\"0\">{table}</div>" : table);
    }

    /// <summary>A Vega-Lite figure that can be saved as SVG and PNG.</summary>
    /// <param name="specification">Vega-Lite, with its data inside.</param>
    /// <param name="caption">What it shows.</param>
    public HtmlReport Figure(JsonObject specification, string caption)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"figure-{++figures}");
        string json = specification.ToJsonString().Replace("</", "<\\/", StringComparison.Ordinal);
        return Add(
            $"<figure id=\"{id}\" data-vega><div class=\"plot\" role=\"img\" aria-label=\"{Escape(caption)}\"></div><script " +
            $"type=\"application/json\">{json}</script>"
            + $"<figcaption>{Escape(caption)}</figcaption><div class=\"buttons\"><button data-save=\"svg\">SVG</button><button " +
                $"data-save=\"png\">PNG</button></div></figure>");
    }

    /// <summary>Markup made elsewhere in this assembly's care, already escaped.</summary>
    public HtmlReport Markup(string html) => Add(html);

    /// <summary>The page as UTF-8.</summary>
    /// <param name="footer">A closing line: version, source.</param>
    public byte[] ToBytes(string footer)
    {
        string policy = "default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";
        string script = figures == 0 && !body.ToString().Contains("data-overlay", StringComparison.Ordinal) ? ""
            : $"<script>{Script.Value.Replace("</script", "<\\/script", StringComparison.Ordinal)}</script>\n";
        return Encoding.UTF8.GetBytes(
            $"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n"
            + $"<meta name=\"viewport\" content=\"width=device-width, " +
                $"initial-scale=1\">\n<title>{Escape(title)}</title>\n<style>{Css.Value}</style>\n</head>\n<body>\n<main>\n"
            + $"{body}</main>\n<footer>{Escape(footer)}</footer>\n{script}</body>\n</html>\n");
    }

    HtmlReport Add(string html)
    {
        body.Append(html).Append('\n');
        return this;
    }

    static bool IsNumber(string text) =>
        double.TryParse(text.Replace(" ", "", StringComparison.Ordinal).TrimEnd('%').Replace('−', '-'), NumberStyles.Float,
            CultureInfo.InvariantCulture, out _);

    static string Resource(string name)
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing from the build.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
