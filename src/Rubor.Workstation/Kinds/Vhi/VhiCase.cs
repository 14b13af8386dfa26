using System.Text.Json;
using Rubor.Imaging;
using Rubor.Methods.Vhi;
using Rubor.Reading.Catalog;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Workstation.Cases;

namespace Rubor.Workstation.Kinds.Vhi;

/// <summary>Cases of V_HI: STIR and T1W, normal marrow and disease region, drawn or found.</summary>
public static class VhiCase
{
    /// <summary>The kind as the server loads and shows it.</summary>
    public static CaseKind Kind { get; } = new()
    {
        Read = VhiKind.Kind,
        Load = Load,
        Search = new()
        {
            IsNeeded = c => c.Image(VhiKind.Stir) is not null && c.Image(VhiKind.T1w) is not null
                && (c.Label(VhiKind.NormalMarrow) is null || c.Label(VhiKind.DiseaseRegion) is null),
            IsDone = MachineOutput.IsIn,
            Arguments = Arguments,
            Waiting = "disease region and normal marrow are being found on this case; take another one meanwhile",
            Failed = reason => $"Disease region or normal marrow could not be found: {reason} Draw what is missing.",
        },
        Comparison = VhiComparison.Kind,
        Document = VhiDocument.Of,
        StartChanged = StartChanged,
    };

    /// <summary>Loads a case.</summary>
    /// <exception cref="ImageDataException">A file cannot be used; names it.</exception>
    public static LoadedCase Load(CatalogCase files, CaseSource source)
    {
        var machine = MachineOutput.IsIn(source.Machine) ? MachineOutput.Read(source.Machine)
            : source.NothingFound is { } nothing ? new(null, null, null, [nothing]) : null;
        var loaded = Load(files, machine, SettingsOf(files, source));
        return machine?.Verdict is not { } verdict ? loaded
            : loaded with { Part = loaded.Vhi() with { Verdict = verdict with { Reasons = [.. verdict.Reasons.Select(source.Shown)] } } };
    }

    /// <summary>Loads a case.</summary>
    /// <param name="files">Its files.</param>
    /// <param name="machine">What was found on it, or null.</param>
    /// <param name="settings">How it is measured.</param>
    /// <exception cref="ImageDataException">A file cannot be used; names it.</exception>
    public static LoadedCase Load(CatalogCase files, MachineOutput? machine, VhiSettings settings)
    {
        if (files.Problem is not null || files.Image(VhiKind.Stir) is not { } stirFile)
            throw new ImageDataException(files.Name, files.Problem ?? "no STIR image");
        var stir = CaseFiles.ReadScan(stirFile);
        List<LoadedImage> images = [LoadedImage.Of(VhiKind.Stir, stirFile, stir, resampled: false)];
        var warnings = new List<string>(machine?.Warnings ?? []);
        CaseFiles.AddRemarks(stir, warnings);
        if (files.Image(VhiKind.T1w) is { } t1wFile)
            images.Add(OnGrid(VhiKind.T1w, t1wFile, stir.Geometry, warnings));
        else
            warnings.Add("There is no T1W image of this case.");
        var (marrow, region) = (files.Label(VhiKind.NormalMarrow), files.Label(VhiKind.DiseaseRegion));
        var reading = new ReadImages(stir,
            Given(marrow, machine?.NormalMarrow, machine?.Verdict?.NormalMarrow, stir, machine?.FoundMultiple),
            Given(region, machine?.DiseaseRegion, machine?.Verdict?.DiseaseRegion, stir));
        var choice = ReadMeasurement.InitialChoice(reading, settings);
        var measured = ReadMeasurement.Of(reading, choice);
        return new()
        {
            Case = files,
            Kind = Kind,
            Images = images,
            Part = new VhiPart(reading, choice, measured, machine?.Verdict, marrow is null ? machine?.LowerLimitRange : null),
            PartBytes = 3L * stir.Geometry.Size.Voxels,
            Start = new([.. images.Select(i => i.Input)], new VhiStart(choice, measured.Segmentation)),
            Warnings = warnings,
        };
    }

    static VhiSettings SettingsOf(CatalogCase files, CaseSource source)
    {
        try
        {
            return VhiStudySettings.Read(source.Settings);
        }
        catch (JsonException e)
        {
            throw new ImageDataException(files.Name, $"the catalog's settings of {VhiKind.Name} cannot be used ({e.Message}); start with 'rubor serve'", e);
        }
    }

    static LoadedImage OnGrid(string role, string file, Geometry grid, List<string> warnings)
    {
        var scan = CaseFiles.ReadScan(file).InOrderOf(grid);
        CaseFiles.AddRemarks(scan, warnings);
        bool resampled = grid.DifferenceFrom(scan.Geometry) is not null;
        return LoadedImage.Of(role, file, resampled ? scan.Onto(grid, Interpolation.Linear) : scan, resampled);
    }

    static GivenMask? Given(string? drawn, string? found, StructureVerdict? said, Volume stir, double? foundMultiple = null)
    {
        if ((drawn ?? found) is not { } file)
            return null;
        var mask = CaseFiles.ReadMask(file).InOrderOf(stir.Geometry);
        stir.Geometry.RequireSame(mask.Geometry, mask.Source, stir.Source);
        return drawn is not null ? new(mask, MarrowSource.Drawn)
            : new(mask, MarrowSource.Found)
            {
                Doubts = said?.Reasons ?? [],
                FoundMultiple = foundMultiple
                ?? RobustLimits.EarlierFoundMultiple
            };
    }

    static List<string> Arguments(CatalogCase files, string folder)
    {
        List<string> words =
            ["measure", "vhi", "--stir", files.Image(VhiKind.Stir)!, "--t1w", files.Image(VhiKind.T1w)!, "--resample", "--quiet",
                "--out", folder];
        if (files.Label(VhiKind.NormalMarrow) is { } marrow)
            words.AddRange(["--normal-marrow", marrow]);
        if (files.Label(VhiKind.DiseaseRegion) is { } region)
        {
            words.AddRange(["--disease-region", region]);
            words.Remove("--resample");
        }
        return words;
    }

    static string? StartChanged(LoadedCase loaded, Opened opened)
    {
        var (vhi, start) = (loaded.Vhi(), opened.Vhi());
        var initial = start.Choice == vhi.Choice ? vhi.Measured : ReadMeasurement.Of(vhi.Reading, start.Choice);
        return initial.Segmentation == start.Segmentation ? null
            : "the marrow or region that this case comes with is another than when the read was opened; put the old files back, or read " +
                "it as a case of its own";
    }
}
