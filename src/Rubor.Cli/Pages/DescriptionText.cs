using System.Globalization;
using Rubor.Studies.Describing;
using Spectre.Console;

namespace Rubor.Cli.Pages;

/// <summary>A study's description as tables of text.</summary>
internal static class DescriptionText
{
    const int Width = 140;

    public static void Print(TextWriter output, StudyDescription d)
    {
        output.WriteLine($"{d.Study.Name}: {Count(d.Study.Subjects.Count, "patient")}, {Count(d.Study.Cases.Count, "scan")}"
            + string.Concat(d.Images.Select(i => $"; {i.Role} {N(i.Count)}")));
        if (d.Views.Count > 0)
            output.WriteLine("views: " + string.Join(", ", d.Views.Select(v => $"{v.View} {N(v.Count)}")));
        if (d.Classes.Count > 0)
            Write(output, ["label", "observer", "class"], ["images", "without", "pixels", "% of pixels", "lesions", "pixels a lesion", "median"],
                d.Classes.Select(c => (string[])[c.Label, Or(c.Observer), c.Class, N(c.Images), N(c.Without), N(c.Pixels),
                    c.Percent.ToString("0.000", CultureInfo.InvariantCulture), N(c.Lesions), $"{Tenths(c.MeanPixels)} ± {Tenths(c.SdPixels)}",
                    Tenths(c.MedianPixels)]));
        foreach (var w in d.Without)
            output.WriteLine($"{w.Label}{(w.Observer.Length > 0 ? $", {w.Observer}" : "")}: {N(w.Without)} of {Count(w.Images, "image")} with neither "
                + string.Join(" nor ", w.Classes));
        var sets = d.Joints.GroupBy(j => (j.Label, j.Observer)).ToList();
        if (sets.Count == 0)
            return;
        output.WriteLine("Images with low + high in a joint's region (patients):");
        Write(output, ["joint"], [.. sets.Select(s => s.Key.Observer.Length > 0 ? $"{s.Key.Label}, {s.Key.Observer}" : s.Key.Label)],
            sets[0].Select((joint, i) => (string[])[joint.Joint, .. sets.Select(s => s.ElementAt(i))
                .Select(j => $"{N(j.Low)} + {N(j.High)} ({N(j.Patients)})")]));
    }

    static void Write(TextWriter output, string[] names, string[] numbers, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns(names);
        foreach (string number in numbers)
            table.AddColumn(new TableColumn(number).RightAligned());
        foreach (string[] row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors
        });
        console.Profile.Width = Width;
        console.Write(table);
    }

    static string Or(string observer) => observer.Length > 0 ? observer : "–";

    static string Count(int n, string what) => $"{N(n)} {what}{(n == 1 ? "" : "s")}";

    static string Tenths(double? value) => value?.ToString("0.0", CultureInfo.InvariantCulture) ?? "n/a";

    static string N(long value) => value.ToString(CultureInfo.InvariantCulture);
}
