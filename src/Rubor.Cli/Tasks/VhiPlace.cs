using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Methods.Vhi;
using Rubor.Reading.Catalog;
using Rubor.Reading.Kinds.Vhi;

namespace Rubor.Cli.Tasks;

/// <summary>A case of V_HI in a task: marrow and region that are drawn, else those that a machine found.</summary>
internal static class VhiPlace
{
    /// <summary>What <c>rubor measure vhi</c> leaves in a folder beside the masks.</summary>
    public const string ResultFile = "vhi.json";

    /// <summary>Folder, in that of reads, of what was found on cases.</summary>
    public const string MachineFolder = "machine";

    static readonly string[] Labels = [VhiKind.NormalMarrow, VhiKind.DiseaseRegion];

    /// <summary>Name of a mask that a machine found, in its folder.</summary>
    public static string FileOf(string label) => $"{label}.nii.gz";

    /// <summary>The labels that nobody drew on a case.</summary>
    public static IReadOnlyList<string> NotDrawn(CatalogCase one) => [.. Labels.Where(l => one.Label(l) is null)];

    /// <summary>What a case is measured on.</summary>
    /// <param name="one">Its files.</param>
    /// <param name="machine">Folder of what was found on it, or null.</param>
    /// <exception cref="ImageDataException">A file cannot be used; names it.</exception>
    public static ReadImages Load(CatalogCase one, string? machine)
    {
        var stir = ImageFile.ReadScan(one.Image(VhiKind.Stir)!);
        stir.RequireSingleFrame();
        stir.RequireFinite();
        return new(stir, Given(VhiKind.NormalMarrow), Given(VhiKind.DiseaseRegion));

        GivenMask? Given(string label)
        {
            string? drawn = one.Label(label), found = machine is null ? null : Path.Combine(machine, FileOf(label));
            if ((drawn ?? (File.Exists(found) ? found : null)) is not { } file)
                return null;
            var mask = ImageFile.ReadMask(file).InOrderOf(stir.Geometry);
            stir.Geometry.RequireSame(mask.Geometry, mask.Source, stir.Source);
            return drawn is not null ? new(mask, MarrowSource.Drawn)
                : new(mask, MarrowSource.Found) { FoundMultiple = MultipleIn(machine!) ?? RobustLimits.EarlierFoundMultiple };
        }
    }

    /// <summary>Why a case cannot be read, each a sentence without a full stop; none where it can.</summary>
    /// <param name="one">Its files.</param>
    /// <param name="machine">Folder of what was found on it, or null.</param>
    public static IEnumerable<string> Problems(CatalogCase one, string? machine)
    {
        string? nothing;
        try
        {
            if (machine is not null && NotDrawn(one).Count > 0)
                _ = Blinded(one, machine);
            if (one.Image(VhiKind.T1w) is { } t1w)
                ImageFile.ReadScan(t1w).RequireSingleFrame();
            var images = Load(one, machine);
            nothing = ReadMeasurement.Of(images, ReadMeasurement.InitialChoice(images, new VhiSettings())).Problem;
        }
        catch (ImageDataException e)
        {
            nothing = e.Message;
        }
        if (nothing is not null)
            yield return $"case {one.Name} cannot be read: {nothing.TrimEnd('.')}; mend it, or leave it out of cases";
    }

    /// <summary>
    /// What is said of what was found, as readers are shown it: the verdict and its reasons, without warnings, which name files.
    /// </summary>
    /// <exception cref="ImageDataException">It is damaged, or a reason says whose case it is.</exception>
    public static byte[] Blinded(CatalogCase one, string machine)
    {
        string path = Path.Combine(machine, ResultFile);
        var said = new JsonObject();
        try
        {
            var whole = JsonNode.Parse(RegularFile.ReadAllBytes(path))!.AsObject();
            Take(whole, said, "format", "found_marrow_range");
            foreach (var (part, keys) in new[] { ("normal_marrow", new[] { "source", "verdict", "reasons", "multiple" }),
                ("automatic", ["text", "needed", "reasons"]) })
                if (whole[part] is JsonObject from)
                    Take(from, (JsonObject)(said[part] = new JsonObject()), keys);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            throw new ImageDataException(path, "cannot be read as what 'rubor measure vhi' wrote; measure the case again", e);
        }
        string[] names = [.. new[] { one.Name, "/", ".nii", ".dcm", "sub-", "ses-" }
            .Concat(one.Images.Values.Concat(one.Labels.Values).Select(Path.GetFileName).OfType<string>())];
        return Texts(said).FirstOrDefault(t => names.Any(n => t.Contains(n, StringComparison.OrdinalIgnoreCase))) is { } open
            ? throw new ImageDataException(path, $"says \"{open}\", which names a file or a case, and readers would see it; take the name out")
            : JsonSerializer.SerializeToUtf8Bytes<JsonNode>(said, JsonSerializerOptions.Default);
    }

    static void Take(JsonObject from, JsonObject to, params IEnumerable<string> keys)
    {
        foreach (string key in keys)
            if (from[key] is { } value)
                to[key] = value.DeepClone();
    }

    // The format stands first and is nobody's name.
    static IEnumerable<string> Texts(JsonObject said) => said.Where(p => p.Key != "format").SelectMany(p => AllOf(p.Value));

    static IEnumerable<string> AllOf(JsonNode? node) => node switch
    {
        JsonObject parts => parts.SelectMany(p => AllOf(p.Value)),
        JsonArray list => list.SelectMany(AllOf),
        JsonValue value when value.TryGetValue(out string? text) => [text],
        _ => [],
    };

    static double? MultipleIn(string machine)
    {
        string path = Path.Combine(machine, ResultFile);
        try
        {
            return File.Exists(path) && JsonNode.Parse(RegularFile.ReadAllBytes(path))?["normal_marrow"]?["multiple"] is JsonValue k
                && k.TryGetValue(out double multiple) ? multiple : null;
        }
        catch (Exception e) when (e is IOException or JsonException or InvalidOperationException)
        {
            throw new ImageDataException(path, "is damaged; measure the case again", e);
        }
    }
}
