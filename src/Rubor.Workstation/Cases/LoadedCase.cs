using System.Security.Cryptography;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;
using Rubor.Reading.Events;
using Rubor.Reading.Measuring;

namespace Rubor.Workstation.Cases;

/// <summary>An image of a case as it is sent to the page.</summary>
/// <param name="Role">stir or t1w.</param>
/// <param name="Sha256">Of the file, hexadecimal.</param>
/// <param name="Volume">On the STIR's grid.</param>
/// <param name="Resampled">Whether it was carried there.</param>
/// <param name="Minimum">Lowest measured value.</param>
/// <param name="Maximum">Highest measured value.</param>
public sealed record LoadedImage(string Role, string Sha256, Volume Volume, bool Resampled, double Minimum, double Maximum);

/// <summary>A case with its images and masks in memory, on the STIR's grid.</summary>
public sealed record LoadedCase
{
    /// <summary>What it was loaded from.</summary>
    public required CatalogCase Case { get; init; }

    /// <summary>STIR, and T1W where there is one.</summary>
    public required IReadOnlyList<LoadedImage> Images { get; init; }

    /// <summary>What reads are measured on.</summary>
    public required ReadImages Reading { get; init; }

    /// <summary>How it is measured when a read is opened.</summary>
    public required VhiChoice Choice { get; init; }

    /// <summary>The measurement with that choice and nothing drawn.</summary>
    public required ReadMeasurement Measured { get; init; }

    /// <summary>What was said of region and marrow that were found; null where both were drawn.</summary>
    public required MachineVerdict? Verdict { get; init; }

    /// <summary>
    /// Between which lower limits the true one lies, as far as is known of marrow that was found; null where nothing is said of it.
    /// </summary>
    public (double Low, double High)? LowerLimitRange { get; init; }

    /// <summary>What to look at, one sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Loads a case.</summary>
    /// <param name="files">Its files.</param>
    /// <param name="machine">What was found on it, or null.</param>
    /// <param name="settings">How it is measured.</param>
    /// <exception cref="ImageDataException">A file cannot be used; names it.</exception>
    public static LoadedCase Load(CatalogCase files, MachineOutput? machine, VhiSettings settings)
    {
        if (files.Problem is not null || files.Stir is null)
            throw new ImageDataException(files.Name, files.Problem ?? "no STIR image");
        var stir = NiftiReader.ReadScan(files.Stir);
        stir.RequireSingleFrame();
        stir.RequireFinite();
        List<LoadedImage> images = [Image("stir", files.Stir, stir, stir.Geometry)];
        var warnings = new List<string>(machine?.Warnings ?? []);
        AddRemarks(stir, warnings);
        if (files.T1w is not null)
        {
            var t1w = NiftiReader.ReadScan(files.T1w).InOrderOf(stir.Geometry);
            t1w.RequireSingleFrame();
            t1w.RequireFinite();
            AddRemarks(t1w, warnings);
            images.Add(Image("t1w", files.T1w, t1w, stir.Geometry));
        }
        else
            warnings.Add("There is no T1W image of this case.");
        var reading = new ReadImages(stir,
            Given(files.NormalMarrow, machine?.NormalMarrow, machine?.Verdict?.NormalMarrow, stir, machine?.FoundMultiple),
                Given(files.DiseaseRegion, machine?.DiseaseRegion, machine?.Verdict?.DiseaseRegion, stir));
        var choice = ReadMeasurement.InitialChoice(reading, settings);
        var measured = ReadMeasurement.Of(reading, choice);
        var size = stir.Geometry.Size;
        return new()
        {
            Case = files,
            Images = images,
            Reading = reading,
            Choice = choice,
            Measured = measured,
            Start = new([.. images.Select(i => new ReadInput(i.Role, i.Sha256, [size.Z, size.Y, size.X]))], choice, measured.Segmentation),
            Verdict = machine?.Verdict,
            LowerLimitRange = files.NormalMarrow is null ? machine?.LowerLimitRange : null,
            Warnings = warnings,
        };
    }

    /// <summary>What a read of it starts from.</summary>
    public required CaseStart Start { get; init; }

    /// <summary>Memory that its images and masks take.</summary>
    public long Bytes => Images.Sum(i => (long)i.Volume.SampleBytes.Length) + 3L * Reading.Stir.Geometry.Size.Voxels;

    /// <summary>The first event of a read of it.</summary>
    public Opened Opened(string study, int round) => new(study, Case.Name, round, Start.Inputs, Choice, Measured.Segmentation);

    static GivenMask? Given(string? drawn, string? found, StructureVerdict? said, Volume stir, double? foundMultiple = null)
    {
        if ((drawn ?? found) is not { } file)
            return null;
        var mask = NiftiReader.ReadMask(file).InOrderOf(stir.Geometry);
        stir.Geometry.RequireSame(mask.Geometry, mask.Source, stir.Source);
        return drawn is not null ? new(mask, MarrowSource.Drawn)
            : new(mask, MarrowSource.Found)
            {
                Doubts = said?.Reasons ?? [],
                FoundMultiple = foundMultiple
                ?? RobustLimits.EarlierFoundMultiple
            };
    }

    static void AddRemarks(Volume image, List<string> warnings) =>
        warnings.AddRange(image.Remarks.Select(r => $"{Path.GetFileName(image.Source)}: {r}").Where(r => !warnings.Contains(r)));

    static LoadedImage Image(string role, string file, Volume volume, Geometry grid)
    {
        bool resampled = grid.DifferenceFrom(volume.Geometry) is not null;
        var shown = ForPage(resampled ? volume.Onto(grid, Interpolation.Linear) : volume);
        var values = shown.ToValues();
        return new(role, HashOf(file), shown, resampled, values.Min(), values.Max());
    }

    // JavaScript has no arrays of 64-bit integers that behave as numbers.
    static Volume ForPage(Volume volume) =>
        volume.Type is SampleType.Int64 or SampleType.UInt64 ? Volume.Of<double>(volume.Geometry, volume.ToValues(), volume.Source)
            : volume;

    static string HashOf(string file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            foreach (string part in NiftiReader.FilesOf(file))
                hash.AppendData(RegularFile.ReadAllBytes(part));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file that goes away while its study is served breaks its case, and not the server.
            throw new ImageDataException(file, $"cannot be read ({e.Message.TrimEnd('.')})", e);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
