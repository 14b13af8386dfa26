using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Studies.Measuring.Vhi;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor image show</c>: what an image file holds, whatever its format, and a picture of it.</summary>
internal static class ImageShowCommand
{
    static readonly Argument<string> Image = new("image") { Description = "An image file; its format is told by its content.", HelpName = "FILE" };
    static readonly Option<string?> Png = new("--png")
    {
        Description = "Write what a viewer shows as an 8-bit PNG: the picture, the first page, or the middle slice of a volume.",
        HelpName = "OUT",
    };

    public static Command Create()
    {
        var command = new Command("show", "What an image file holds: size, channels, bits, frames, spacing, sums of its samples.") {
            Image, Png };
        command.SetAction(Run);
        return command;
    }

    static int Run(ParseResult parsed)
    {
        var options = SharedOptions.Of(parsed);
        string file = parsed.GetRequiredValue(Image);
        string? png = parsed.GetValue(Png);
        if (png is not null)
            ShownPicture.RequireFree(png, file, options.Overwrite);
        var image = ImageFile.Read(file);
        if (png is not null)
            ShownPicture.Write(png, image);
        var output = parsed.InvocationConfiguration.Output;
        if (options.Json)
            output.WriteLine(Document(image).ToJsonString(VhiStudyJson.Indented));
        else if (!options.Quiet)
            Print(output, image, png);
        return 0;
    }

    static JsonObject Document(ImageContent image)
    {
        var facts = Facts.Of(image);
        return new()
        {
            ["format"] = image.Format,
            ["width"] = facts.Width,
            ["height"] = facts.Height,
            ["slices"] = facts.Slices,
            ["channels"] = facts.Channels,
            ["bits"] = facts.Bits,
            ["frames"] = image.Frames,
            ["type"] = facts.Type,
            ["colours"] = facts.Colours,
            ["spacing_mm"] = facts.SpacingMm is { } spacing ? new JsonArray([.. spacing.Select(s => (JsonNode)s)]) : null,
            // A sum that is no number, as of samples that are none, has no JSON but null.
            ["sums"] = new JsonArray([.. image.Sums().Select(s => double.IsFinite(s) ? JsonValue.Create(s) : null)]),
            ["remarks"] = new JsonArray([.. image.Remarks.Select(r => (JsonNode)r)]),
        };
    }

    static void Print(TextWriter output, ImageContent image, string? png)
    {
        static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        var facts = Facts.Of(image);
        output.WriteLine($"format     {image.Format}");
        output.WriteLine(
            F($"size       {facts.Width} × {facts.Height} pixels{(image.Volume is null ? "" : F($", {facts.Slices} slices"))}"));
        output.WriteLine(F($"samples    {facts.Channels} × {facts.Bits} bits, {facts.Type}{(facts.Colours is null ? "" : $", {facts.Colours}")}"));
        output.WriteLine(F($"frames     {image.Frames}"));
        string? spacing = facts.SpacingMm is null ? null
            : string.Join(" × ", facts.SpacingMm.Select(v => v.ToString("0.####", CultureInfo.InvariantCulture)));
        output.WriteLine($"spacing    {(spacing is null ? "not stated" : $"{spacing} mm")}");
        output.WriteLine($"sums       {string.Join(", ", image.Sums().Select(v => v.ToString("R", CultureInfo.InvariantCulture)))}");
        foreach (string remark in image.Remarks)
            output.WriteLine($"note       {remark}");
        if (png is not null)
            output.WriteLine($"picture    {png}");
    }

    sealed record Facts(int Width, int Height, int Slices, int Channels, int Bits, string Type, string? Colours, double[]? SpacingMm)
    {
        public static Facts Of(ImageContent image)
        {
            static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
            if (image.Picture is { } p)
                return new(p.Width, p.Height, 1, p.Channels, p.Bits, p.Type.ToString().ToLowerInvariant(), Name(p.Model),
                    p.SpacingMm is { } s ? [s.X, s.Y] : null);
            var volume = image.Volume!;
            var (size, spacing) = (volume.Geometry.Size, volume.Geometry.SpacingMm);
            return new(size.X, size.Y, size.Z, 1, 8 * volume.Type.Bytes(), volume.Type.ToString().ToLowerInvariant(), null,
                [spacing.X, spacing.Y, spacing.Z]);
        }
    }
}
