using ZoomRooms.Media.Video;

namespace ZoomRooms.TestKit.Video;

/// <summary>The public H.264 streams of <c>shared/vectors/h264-streams</c>, and their access units.</summary>
internal static class Streams
{
    public static byte[] Read(string name)
    {
        string path = Checkout.Vectors(Path.Combine("h264-streams", name));
        if (!File.Exists(path))
            Assert.Skip($"The test vectors ({name}) are not beside this tree.");
        return File.ReadAllBytes(path);
    }

    /// <summary>
    /// Splits where a slice begins a new picture (first_mb_in_slice is 0, H.264 section 7.4.3), sets going with what follows.
    /// </summary>
    public static List<byte[]> AccessUnits(byte[] stream)
    {
        List<byte[]> units = new();
        List<byte> current = new();
        bool hasSlice = false;
        AnnexB nals = new(stream);
        while (nals.MoveNext())
        {
            ReadOnlySpan<byte> nal = nals.WithStartCode;
            int header = nal.IndexOf((byte)1) + 1;
            bool startsPicture = nals.IsSlice ? (nal[header + 1] & 0x80) != 0 : nals.Type is >= 6 and <= 9;
            if (hasSlice && startsPicture)
            {
                units.Add([.. current]);
                current.Clear();
                hasSlice = false;
            }

            hasSlice |= nals.IsSlice;
            current.AddRange(nal);
        }

        units.Add([.. current]);
        return units;
    }
}
