using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Imaging.Raster;
using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Photographs;
using Rubor.Networks.Training;
using Rubor.Studies.Agreement;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Measuring.HandPhotographs;

/// <summary>A study of hands cut out of photographs: each a subject of its own, on a ground of 0, with the joints that were drawn on it. Of
/// a photograph nothing else goes into it.</summary>
public static class HandPhotographStudy
{
    /// <summary>Table of the photographs that are no part of the study, each with the reason.</summary>
    public const string LeftOutTable = "left-out.tsv";

    const string PicturesFolder = "hands";

    /// <summary>Settings of the defaults with changes.</summary>
    /// <param name="changes">key=value each.</param>
    /// <exception cref="ArgumentException">No such key, or a value that the key does not take; one line.</exception>
    public static HandPhotographSettings Settings(IEnumerable<string> changes)
    {
        var settings = SettingsText.Read(SettingsText.Change([], ToJson(new()), changes), ToJson(new()),
            HandPhotographJson.Default.HandPhotographSettings);
        settings.Check();
        return settings;
    }

    /// <summary>Settings as JSON, every key named.</summary>
    public static JsonObject ToJson(HandPhotographSettings settings) =>
        JsonSerializer.SerializeToNode(settings, HandPhotographJson.Default.HandPhotographSettings)!.AsObject();

    /// <summary>Writes the study.</summary>
    /// <param name="output">Its folder.</param>
    /// <param name="name">Its name.</param>
    /// <param name="files">The photographs.</param>
    /// <param name="settings">How a hand is told from the ground.</param>
    /// <param name="threads">Photographs at once; the files do not depend on it.</param>
    /// <param name="done">Called after each photograph.</param>
    /// <param name="cancel">Stops between photographs.</param>
    /// <returns>Hands, how many of them have joints, and the photographs that show no hand or cannot be read.</returns>
    /// <exception cref="ImageDataException">A label map is damaged, of another size, or holds what is no joint.</exception>
    /// <exception cref="OutputException">No photograph shows a hand.</exception>
    public static (int Hands, int WithJoints, IReadOnlyList<LeftOutScan> LeftOut) Write(OutputFolder output, string name,
        IReadOnlyList<HandPhotographFile> files, HandPhotographSettings settings, int threads, Action done, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(done);
        Directory.CreateDirectory(output.PathOf(PicturesFolder));
        Directory.CreateDirectory(output.PathOf(HandJoints.Label));
        // A label map that cannot be is a mistake of today, and told soon.
        var written = CaseRun.Each([.. files.OrderBy(f => f.Joints is null)], threads, file =>
        {
            var row = Write(output, file, settings);
            done();
            return row;
        }, cancel).OrderBy(w => w.File.Subject, StringComparer.Ordinal).ToList();
        var hands = written.Where(w => w.Row is not null).ToList();
        List<LeftOutScan> left = [.. written.Where(w => w.Row is null)
            .Select(w => new LeftOutScan(Path.GetFileName(w.File.File), w.Reason!))];
        if (hands.Count == 0)
            throw new OutputException(written[0].File.File,
                written[0].Reason! + (written.Count > 1 ? $" (and none of the {written.Count - 1} others can be used either)" : ""));
        File.WriteAllBytes(output.PathOf(Study.FileName), Encoding.UTF8.GetBytes(Described(name).ToJsonString(VhiStudyJson.Indented) + "\n"));
        File.WriteAllBytes(output.PathOf(Study.TableName), TsvText.Of(["subject", HandFrame.Role, HandJoints.Label, "wrist_edge", "hand_share"],
            hands.Select(w => w.Row!)));
        File.WriteAllBytes(output.PathOf(LeftOutTable), TsvText.Of(["photograph", "reason"], left.Select(l =>
            (IReadOnlyList<object?>)[l.Subject, l.Reason])));
        return (hands.Count, hands.Count(w => w.File.Joints is not null), left);
    }

    static (HandPhotographFile File, IReadOnlyList<object?>? Row, string? Reason) Write(OutputFolder output, HandPhotographFile file,
        HandPhotographSettings settings)
    {
        DisplaySamples photograph;
        byte[] rgb;
        HandOutline outline;
        try
        {
            if (!StudyReader.IsName(file.Subject))
                throw new ImageDataException(file.File, "has a name with control characters; rename it");
            photograph = Photograph(file.File);
            rgb = photograph.Bytes(0);
            outline = HandOutline.Find(rgb, photograph.Size.X, settings, file.File);
        }
        catch (ImageDataException e)
        {
            return (file, null, e.Reason.ReplaceLineEndings(" "));
        }

        byte[]? drawn = file.Joints is null ? null : Joints(file.Joints, file.File, photograph.Size);
        var frame = HandFrame.Of(rgb, outline, drawn);
        string png = new StudyCase(file.Subject, "", "").Name + ".png", picture = $"{PicturesFolder}/{png}", joints = $"{HandJoints.Label}/{png}";
        File.WriteAllBytes(output.PathOf(picture), PngWriter.Grayscale(frame.Picture, HandFrame.Side));
        if (frame.Joints is not null)
            File.WriteAllBytes(output.PathOf(joints), PngWriter.Grayscale(frame.Joints, HandFrame.Side));
        return (file, [file.Subject, picture, frame.Joints is null ? null : joints, outline.Wrist, Math.Round(outline.Share, 6)], null);
    }

    static DisplaySamples Photograph(string file)
    {
        var content = ImageFile.Read(file);
        if (content.Volume is not null || content.Pages.Count != 1)
            throw new ImageDataException(file, content.Volume is not null ? "is a volume, and no photograph"
                : $"holds {content.Pages.Count} pictures where a photograph is one; save each by itself");
        var samples = DisplaySamples.Of(content);
        return samples.Channels == 3 ? samples
            : throw new ImageDataException(file, "is in gray, where a hand is told from white by its colour; give the photograph in colour");
    }

    static byte[] Joints(string file, string photograph, GridSize size)
    {
        var map = LabelMap.From(PictureLabel.Read(file));
        if (map.Geometry.Size != new GridSize(size.X, size.Y, 1))
            throw new ImageDataException(file, FormattableString.Invariant($"has {map.Geometry.Size.X} × {map.Geometry.Size.Y} pixels and its photograph ")
                + FormattableString.Invariant($"{Path.GetFileName(photograph)} {size.X} × {size.Y}; draw the joints on that photograph"));
        byte[] labels = map.Labels.ToArray();
        return labels.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)HandJoints.PerHand) is var at and >= 0
            ? throw new ImageDataException(file, FormattableString.Invariant($"holds the unknown joint {labels[at]} at pixel ({at % size.X}, {at / size.X}); ")
                + $"1 to {HandJoints.PerHand} are {string.Join(", ", HandJoints.OfAHand)}") : labels;
    }

    static JsonObject Described(string name) => new()
    {
        ["format"] = Study.FormatName,
        ["name"] = name,
        ["description"] = "Hands cut out of photographs on white, by rubor study hand-photographs. Each photograph is a subject of its own; "
            + "nothing tells which are of one person.",
        ["images"] = new JsonArray(HandFrame.Role),
        ["labels"] = new JsonObject
        {
            [HandJoints.Label] = new JsonObject(HandJoints.OfAHand.Select((joint, i) => KeyValuePair.Create(joint, (JsonNode?)(i + 1)))),
        },
    };
}

[JsonSerializable(typeof(HandPhotographSettings))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
internal sealed partial class HandPhotographJson : JsonSerializerContext;
