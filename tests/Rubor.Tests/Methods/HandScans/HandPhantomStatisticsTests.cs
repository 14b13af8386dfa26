using Rubor.Imaging;
using Rubor.Methods.HandScans.Phantom;

namespace Rubor.Tests.Methods.HandScans;

/// <summary>
/// The frozen phantom has the statistics of Cobb 2023 (2.1, 2.3, 4.1 and Table 2), within tolerances that were set before any model was
/// scored on it. They are the only published figures that it was tuned to.
/// </summary>
public class HandPhantomStatisticsTests
{
    static readonly Lazy<List<HandPhantomView>> Views = new(() =>
    {
        var patients = new HandPhantomPatient[HandPhantom.Patients];
        Parallel.For(0, patients.Length, i => patients[i] = HandPhantom.Patient(HandPhantom.FrozenSeed, i + 1, patients.Length));
        // The paper's 192 images; the extra pair is not among them.
        return [.. patients.SelectMany(p => p.Views.Take(4))];
    });

    [Theory]
    [InlineData(2, 0.25, 0.04, 62.8, 7, 82.6, 14)]
    [InlineData(3, 0.42, 0.06, 121.3, 14, 130.7, 22)]
    public void Inflammation_takes_the_published_share_of_the_pixels_in_lesions_of_the_published_size(
        byte label, double percent, double percentOff, double pixels, double pixelsOff, double sd, double sdOff)
    {
        double[] lesions = [.. Views.Value.SelectMany(v => ConnectedComponents.Of(
            v.Drawn.Select(l => (byte)(l == label ? 1 : 0)).ToArray(), new(HandPhantom.Size, HandPhantom.Size, 1),
            Connectivity.Eight).Sizes).Select(n => (double)n)];
        double mean = lesions.Average();
        Assert.Equal(192, Views.Value.Count);
        Assert.Equal(percent, 100 * lesions.Sum() / (192.0 * HandPhantom.Size * HandPhantom.Size), percentOff);
        Assert.Equal(pixels, mean, pixelsOff);
        Assert.Equal(sd, Math.Sqrt(lesions.Sum(n => (n - mean) * (n - mean)) / (lesions.Length - 1)), sdOff);
    }

    [Fact]
    public void As_many_images_are_without_low_without_high_and_without_either()
    {
        Assert.Equal(56, Views.Value.Count(v => !v.Drawn.Contains((byte)2)), 10.0);
        Assert.Equal(87, Views.Value.Count(v => !v.Drawn.Contains((byte)3)), 10.0);
        Assert.Equal(45, Views.Value.Count(v => v.Drawn.All(l => l < 2)), 10.0);
    }

    // Of 29 images, in each of which a small class is found again or not, the mean of Dice has a standard error of 0.08.
    [Theory]
    [InlineData(1, 0.94, 0.02)]
    [InlineData(2, 0.51, 0.12)]
    [InlineData(3, 0.63, 0.12)]
    public void The_second_drawing_agrees_with_the_first_as_the_papers_did(byte label, double dice, double off)
    {
        var twice = Views.Value.Where(v => v.DrawnAgain is not null).ToList();
        Assert.Equal(29, twice.Count);
        Assert.Equal(dice, twice.Average(v => Dice(v.Drawn, v.DrawnAgain!, label)), off);
    }

    /// <summary>Modified Dice: 1 where neither holds the class.</summary>
    public static double Dice(byte[] a, byte[] b, byte label)
    {
        int both = 0, sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            both += a[i] == label && b[i] == label ? 1 : 0;
            sum += (a[i] == label ? 1 : 0) + (b[i] == label ? 1 : 0);
        }
        return sum == 0 ? 1 : 2.0 * both / sum;
    }
}
