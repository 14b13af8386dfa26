using Rubor.Networks.Augmentation;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;

namespace Rubor.Networks.Pretext;

/// <summary>Makes the batch of a step: which pictures, their orders, and where tiles are cut out of their cells, follow from seed and step
/// alone.</summary>
internal sealed class JigsawBatches
{
    readonly JigsawPlan shape;
    readonly JigsawPictures pictures;
    readonly IReadOnlyList<byte[]> orders;
    readonly EqualClassOrder shuffled;
    readonly int batch;
    readonly ulong seed;

    internal JigsawBatches(JigsawPlan shape, JigsawPictures pictures, int batch, ulong seed)
    {
        (this.shape, this.pictures, this.batch, this.seed) = (shape, pictures, batch, seed);
        orders = shape.Set == JigsawPlan.Group ? Permutations.First(shape.Permutations) : Permutations.Greedy(shape.Permutations);
        shuffled = new([.. pictures.Subjects.Select(_ => 0)], seed, equal: false);
    }

    internal TrainingBatch Make(long step)
    {
        int pixels = 3 * shape.Tile * shape.Tile;
        var values = new float[batch * JigsawPlan.Tiles * pixels];
        var targets = new long[batch];
        for (int b = 0; b < batch; b++)
        {
            ulong own = SampleRandom.SeedOf(seed, step, b);
            targets[b] = Cut(shuffled.Case((step * batch) + b), own, own, values.AsSpan(b * JigsawPlan.Tiles * pixels));
        }

        return new([new(values, batch * JigsawPlan.Tiles, 3, shape.Tile, shape.Tile)], [new(targets, batch)]);
    }

    /// <summary>One picture without augmentation.</summary>
    internal TrainingBatch Plain(int picture)
    {
        var values = new float[JigsawPlan.Tiles * 3 * shape.Tile * shape.Tile];
        long target = Cut(picture, null, SampleRandom.SeedOf(seed, picture, 0), values);
        return new([new(values, JigsawPlan.Tiles, 3, shape.Tile, shape.Tile)], [new([target], 1)]);
    }

    // Cuts a picture's tiles out and lays them down in an order, whose number it gives.
    int Cut(int picture, ulong? augmentation, ulong seed, Span<float> tiles)
    {
        // Apart from the generator of the augmentation, which has the same seed.
        var random = new SampleRandom(SampleRandom.SeedOf(seed, 0, 2));
        float[] whole = pictures.Picture(picture, augmentation);
        int side = JigsawPlan.Across * shape.Cell, pixels = shape.Tile * shape.Tile, number = random.Next(orders.Count);
        for (int place = 0; place < JigsawPlan.Tiles; place++)
        {
            int cell = orders[number][place];
            int top = (cell / JigsawPlan.Across * shape.Cell) + random.Next(shape.Cell - shape.Tile + 1);
            int left = (cell % JigsawPlan.Across * shape.Cell) + random.Next(shape.Cell - shape.Tile + 1);
            var tile = tiles.Slice(place * 3 * pixels, 3 * pixels);
            for (int c = 0; c < 3; c++)
                for (int row = 0; row < shape.Tile; row++)
                    whole.AsSpan((((c * side) + top + row) * side) + left, shape.Tile).CopyTo(tile[((c * pixels) + (row * shape.Tile))..]);
            if (shape.NormaliseTiles)
                Normalise(tile);
        }

        return number;
    }

    // The tile's own mean and deviation, all colours together; a tile that is the same everywhere becomes 0.
    static void Normalise(Span<float> tile)
    {
        double sum = 0, squares = 0;
        foreach (float value in tile)
            sum += value;
        double mean = sum / tile.Length;
        foreach (float value in tile)
            squares += (value - mean) * (value - mean);
        double deviation = Math.Sqrt(squares / tile.Length);
        for (int k = 0; k < tile.Length; k++)
            tile[k] = deviation > 1e-6 ? (float)((tile[k] - mean) / deviation) : 0;
    }
}
