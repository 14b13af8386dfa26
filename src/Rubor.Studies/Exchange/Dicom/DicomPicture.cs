using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Raster;
using DicomFacts = Rubor.Imaging.Dicom.Series.SeriesFacts;

namespace Rubor.Studies.Exchange.Dicom;

/// <summary>A picture in a DICOM file: a view of a gamma camera, an ultrasound image or film, a radiograph, a photograph.</summary>
internal sealed class DicomPicture
{
    /// <summary>What the sidecar says it is.</summary>
    public const string FormatName = "rubor.dicom-picture/1";

    // A pixel shows colour where its channels differ by this much; machines' pages have a little of it in their scales.
    const int ColourDifference = 40;
    const double LeastColour = 0.002;

    readonly DicomFile file;
    readonly int? view;

    DicomPicture(DicomFile file, NuclearFrame? nuclear)
    {
        (this.file, view) = (file, nuclear?.Index);
        Nuclear = nuclear;
        Facts = DicomFacts.Of(file.Header);
        Rows = file.Header.Whole(DicomTags.Rows) ?? 0;
        Columns = file.Header.Whole(DicomTags.Columns) ?? 0;
        Instance = file.Header.Whole(0x00200013);
        View = DicomFacts.Cleaned(nuclear?.View ?? file.Header.Text(0x00185101).ToLowerInvariant(), file.Header);
        Window = DicomFacts.Cleaned(nuclear?.Window ?? "", file.Header);
        Colour = Facts.Modality == "US" ? UltrasoundColour() : ChannelsSay();
    }

    /// <summary>The file.</summary>
    public string File => file.Source;

    /// <summary>What its series says of itself.</summary>
    public DicomFacts Facts { get; }

    /// <summary>Rows of pixels.</summary>
    public int Rows { get; }

    /// <summary>Pixels a row.</summary>
    public int Columns { get; }

    /// <summary>Frames of a film; 1 of a single picture and of a view of a gamma camera.</summary>
    public int Frames => view is null ? file.Frames : 1;

    /// <summary>Number of the object in its series, or null.</summary>
    public int? Instance { get; }

    /// <summary>What it looks at, as the file says: palmar, anterior; or empty.</summary>
    public string View { get; }

    /// <summary>The view, and of a gamma camera the energy window, so that a rule can tell two of them apart: "palmar Tc99m".</summary>
    public string ViewAndWindow => $"{View} {Window}".Trim();

    /// <summary>Energy window of a gamma camera, or empty.</summary>
    public string Window { get; }

    /// <summary>gray, or rgb where it shows colour.</summary>
    public string Colour { get; }

    /// <summary>Of a gamma camera: detector and energy window.</summary>
    public NuclearFrame? Nuclear { get; }

    /// <summary>What a user should know, one sentence each.</summary>
    public IReadOnlyList<string> Warnings => Facts.Modality is "US" or "SC" or "OT" && file.Header.Text(0x00280301) != "NO"
        ? ["its pixels may show a name or a date: look at it before you pass it on"] : [];

    /// <summary>The pictures of a file: a view of a gamma camera each, one of anything else.</summary>
    /// <exception cref="ImageDataException">The file is damaged.</exception>
    public static IReadOnlyList<DicomPicture> Of(string path)
    {
        var file = DicomFile.Read(path);
        var views = NuclearFrame.Of(file);
        return views.Count > 0 ? [.. views.Select(v => new DicomPicture(file, v))] : [new(file, null)];
    }

    /// <summary>Index of the frame that is taken; null of a film of which nobody says which.</summary>
    public int? ChosenFrame(FrameChoice? choice) => view ?? (file.Frames == 1 ? 0 : choice?.IndexOf(file.Frames));

    /// <summary>A frame as a PNG: samples as stored where a PNG can hold them; palettes looked up, gray that counts from white turned
    /// round.</summary>
    /// <exception cref="ImageDataException">The pixels cannot be read, or no PNG holds them.</exception>
    public byte[] Png(int frame) => PngWriter.Of(Plain(Read(frame)));

    /// <summary>What a PNG cannot say of the picture: technical values alone, no names, no dates, no identifiers.</summary>
    public JsonObject Sidecar(int frame)
    {
        var header = file.Header;
        var (spacing, remark) = DicomSpacing.Of(header);
        return new()
        {
            ["format"] = FormatName,
            ["modality"] = Facts.Modality,
            ["manufacturer"] = Facts.Manufacturer,
            ["rows"] = Rows,
            ["columns"] = Columns,
            ["frame"] = frame + 1,
            ["frames"] = file.Frames,
            ["spacing_mm"] = spacing is { } mm ? new JsonArray(mm.X, mm.Y) : null,
            ["spacing_remark"] = remark,
            ["source_photometric"] = header.Text(DicomTags.PhotometricInterpretation),
            ["bits_stored"] = header.Whole(0x00280101),
            ["slope"] = header.Number(0x00281053),
            ["intercept"] = header.Number(0x00281052),
            ["view"] = View.Length > 0 ? View : null,
            ["detector"] = Nuclear?.Detector,
            ["energy_window"] = Window.Length > 0 ? Window : null,
            ["frame_duration_ms"] = header.Number(0x00181242),
            ["counts_accumulated"] = header.Number(0x00180070),
            ["lossy"] = header.Text(0x00282110) == "01",
            ["regions"] = new JsonArray([.. UltrasoundRegion.Of(header).Select(r => (JsonNode)new JsonObject
            {
                ["kind"] = r.Kind,
                ["box"] = new JsonArray(r.X0, r.Y0, r.X1, r.Y1),
                ["cm_a_pixel"] = r.CmAPixel is { } cm ? new JsonArray(cm.X, cm.Y) : null,
            })]),
        };
    }

    RasterImage Read(int frame) => DicomPictures.Of(file, file.ReadPixels(frame, 1)).Picture!;

    RasterImage Plain(RasterImage picture)
    {
        if (PngWriter.Takes(picture))
            return picture;
        if (picture is { Model: ColourModel.Palette or ColourModel.GrayInverted, Type: SampleType.UInt8 or SampleType.UInt16 })
        {
            var shown = DisplaySamples.Of(new([picture], []));
            return new(picture.Width, picture.Height, shown.Channels, shown.Type, shown.Samples, File) { SpacingMm = picture.SpacingMm };
        }
        // Counts with a sign that none of them has.
        if (picture is { Model: ColourModel.Gray, Channels: 1, Type: SampleType.Int8 or SampleType.Int16 })
        {
            if (picture.Plane(0).Min() < 0)
                throw new ImageDataException(file.Source, "holds numbers below 0, which a picture cannot; it is not imported");
            return new(picture.Width, picture.Height, 1, picture.Type == SampleType.Int8 ? SampleType.UInt8 : SampleType.UInt16,
                picture.SampleBytes.ToArray(), file.Source)
            { SpacingMm = picture.SpacingMm };
        }
        throw new ImageDataException(file.Source, string.Create(CultureInfo.InvariantCulture,
            $"holds {picture.Channels} × {picture.Bits} bits of {picture.Type}, which a picture cannot; it is not imported"));
    }

    string ChannelsSay() => file.Header.Whole(DicomTags.SamplesPerPixel) > 1 || file.Header.Text(DicomTags.PhotometricInterpretation) == "PALETTE COLOR"
        ? "rgb" : "gray";

    // Many machines store gray as RGB: flow is told by the object, by a region, else by the pixels of the regions themselves.
    string UltrasoundColour()
    {
        if (ChannelsSay() == "gray")
            return "gray";
        if (file.Header.Whole(0x00280014) is { } present)
            return present == 1 ? "rgb" : "gray";
        var regions = UltrasoundRegion.Of(file.Header);
        if (regions.Any(r => r.Kind == "colour_flow"))
            return "rgb";
        var shown = DisplaySamples.Of(new([Read(0)], []));
        if (shown.Channels != 3 || shown.Type != SampleType.UInt8)
            return "gray";
        var tissue = regions.Where(r => r.IsTwoDimensional).DefaultIfEmpty(new(0, 0, Columns - 1, Rows - 1, "", true, null)).ToList();
        long coloured = 0, all = 0;
        foreach (var r in tissue)
            for (int y = r.Y0; y <= r.Y1; y++)
                for (int x = r.X0; x <= r.X1; x++, all++)
                {
                    var p = shown.Samples.AsSpan(((y * Columns) + x) * 3, 3);
                    if (Math.Max(p[0], Math.Max(p[1], p[2])) - Math.Min(p[0], Math.Min(p[1], p[2])) > ColourDifference)
                        coloured++;
                }
        return coloured > LeastColour * all ? "rgb" : "gray";
    }
}
