using Rubor.Imaging;

namespace Rubor.Methods.Vhi;

/// <summary>A connected piece of the lower segmentation.</summary>
/// <param name="Number">From 1, in the order of the first voxel by slice, row, column.</param>
/// <param name="Slice">Index along z, from 0, of the first slice it lies in.</param>
/// <param name="VoxelsLower">Voxels at or above l_lower.</param>
/// <param name="VoxelsUpper">Voxels at or above l_upper, a part of them.</param>
/// <param name="CentroidMm">Mean position of its voxels, RAS mm.</param>
public sealed record VhiPiece(int Number, int Slice, int VoxelsLower, int VoxelsUpper, Point3 CentroidMm);
