using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Dicom;
using Rubor.Studies.Measuring.Vhi;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor dicom show</c>: what a DICOM file holds. Names of people are never shown.</summary>
internal static class DicomShowCommand
{
    static readonly Argument<string> Image = new("file") { Description = "A DICOM file.", HelpName = "FILE" };
    static readonly Option<string?> Png = new("--png")
    {
        Description = "Write what a viewer shows as an 8-bit PNG: the first frame.",
        HelpName = "OUT",
    };

    public static Command Create()
    {
        var command = new Command("show", "What a DICOM file holds: size, frames, syntax, modality, least, largest and sum of its pixels.")
        {
            Image, Png
        };
        command.SetAction(Run);
        return command;
    }

    static int Run(ParseResult parsed)
    {
        var options = SharedOptions.Of(parsed);
        string path = parsed.GetRequiredValue(Image);
        string? png = parsed.GetValue(Png);
        if (png is not null)
            ShownPicture.RequireFree(png, path, options.Overwrite);
        var (file, pixels) = DicomFile.ReadWhole(path);
        var content = DicomPictures.Of(file, pixels);
        if (png is not null)
            ShownPicture.Write(png, content);
        var output = parsed.InvocationConfiguration.Output;
        if (options.Json)
            output.WriteLine(Document(file, pixels, content).ToJsonString(VhiStudyJson.Indented));
        else if (!options.Quiet)
            Print(output, file, pixels, content, png);
        return 0;
    }

    static JsonObject Document(DicomFile file, DicomPixels pixels, ImageContent content)
    {
        var values = StoredValues.Of(pixels);
        return new()
        {
            ["rows"] = pixels.Rows,
            ["columns"] = pixels.Columns,
            ["frames"] = pixels.Frames,
            ["samples"] = pixels.Channels,
            ["transfer_syntax"] = file.TransferSyntax,
            ["modality"] = file.Header.Text(DicomTags.Modality),
            ["photometric"] = pixels.Photometric,
            ["bits"] = pixels.Bits,
            ["type"] = pixels.Type.ToString().ToLowerInvariant(),
            ["pixel_min"] = Finite(values.Minimum),
            ["pixel_max"] = Finite(values.Maximum),
            ["pixel_sum"] = Finite(values.Sum),
            ["spacing_mm"] = content.Picture!.SpacingMm is { } s ? new JsonArray(s.X, s.Y) : null,
            ["views"] = new JsonArray([.. NuclearFrame.Of(file).Select(View)]),
            ["regions"] = new JsonArray([.. UltrasoundRegion.Of(file.Header).Select(Region)]),
            ["remarks"] = new JsonArray([.. content.Remarks.Select(r => (JsonNode)r)]),
        };
    }

    static JsonValue? Finite(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    static JsonObject View(NuclearFrame frame) => new()
    {
        ["frame"] = frame.Index,
        ["detector"] = frame.Detector,
        ["energy_window"] = frame.EnergyWindow,
        ["view"] = frame.View,
        ["window"] = frame.Window,
    };

    static JsonObject Region(UltrasoundRegion region) => new()
    {
        ["kind"] = region.Kind,
        ["box"] = new JsonArray(region.X0, region.Y0, region.X1, region.Y1),
        ["two_dimensional"] = region.IsTwoDimensional,
        ["cm_a_pixel"] = region.CmAPixel is { } c ? new JsonArray(c.X, c.Y) : null,
    };

    static void Print(TextWriter output, DicomFile file, DicomPixels pixels, ImageContent content, string? png)
    {
        static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        var values = StoredValues.Of(pixels);
        output.WriteLine($"modality   {(file.Header.Text(DicomTags.Modality) is { Length: > 0 } m ? m : "not stated")}");
        output.WriteLine(F($"size       {pixels.Columns} × {pixels.Rows} pixels, {pixels.Frames} frames"));
        output.WriteLine(F($"samples    {pixels.Channels} × {pixels.Bits} bits, {pixels.Type.ToString().ToLowerInvariant()}, {pixels.Photometric}"));
        output.WriteLine($"syntax     {file.TransferSyntax}");
        output.WriteLine(F($"values     {values.Minimum:R} to {values.Maximum:R}, sum {values.Sum:R}"));
        output.WriteLine(content.Picture!.SpacingMm is { } s ? F($"spacing    {s.X:0.####} × {s.Y:0.####} mm") : "spacing    not stated");
        foreach (var frame in NuclearFrame.Of(file))
            output.WriteLine(F($"frame {frame.Index,-4} {Words(frame)}"));
        foreach (var r in UltrasoundRegion.Of(file.Header))
            output.WriteLine(F($"region     {r.Kind}, columns {r.X0}–{r.X1}, rows {r.Y0}–{r.Y1}")
                + (r.CmAPixel is { } c ? F($", {c.X * 10:0.####} × {c.Y * 10:0.####} mm a pixel") : ""));
        foreach (string remark in content.Remarks)
            output.WriteLine($"note       {remark}");
        if (png is not null)
            output.WriteLine($"picture    {png}");
    }

    static string Words(NuclearFrame frame)
    {
        string[] words = [frame.View, frame.Detector is { } d ? FormattableString.Invariant($"detector {d}") : "", frame.Window];
        return string.Join(", ", words.Where(w => w.Length > 0)) is { Length: > 0 } text ? text : "nothing is stated of it";
    }
}
