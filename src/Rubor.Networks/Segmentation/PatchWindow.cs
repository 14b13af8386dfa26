using Rubor.Networks.Augmentation;

namespace Rubor.Networks.Segmentation;

/// <summary>Where along one axis a loader's patch begins: nnU-Net 2, data_loader.py, get_bbox. It may begin before the image and end after
/// it.</summary>
/// <param name="size">Pixels of the image.</param>
/// <param name="loader">Pixels that are cut.</param>
/// <param name="patch">Pixels that are left after augmentation.</param>
internal readonly struct PatchWindow(int size, int loader, int patch)
{
    readonly int outside = Math.Max(loader - patch, loader - size);

    /// <summary>First pixel at the earliest.</summary>
    public int Lowest => -((outside + 1) / 2);

    /// <summary>First pixel at the latest, but for windows about a pixel.</summary>
    public int Highest => size + (outside / 2) + (outside % 2) - loader;

    /// <summary>Any.</summary>
    public int Any(ref SampleRandom random) => Lowest + random.Next(Highest - Lowest + 1);

    /// <summary>About a pixel; not held back at the far end, where it may run far past the image, as in nnU-Net.</summary>
    public int About(int pixel) => Math.Max(Lowest, pixel - (loader / 2));
}
