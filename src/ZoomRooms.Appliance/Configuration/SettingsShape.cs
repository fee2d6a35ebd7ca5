using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace ZoomRooms.Appliance.Configuration;

/// <summary>
/// Whether settings have the shape of an options record: no unknown key, and each value of its kind. Says key, value and what would be
/// right.
/// </summary>
internal static class SettingsShape
{
    public static IEnumerable<string> Check(IConfiguration section, Type type, string path = "")
    {
        Dictionary<string, Type> known = KnownKeys(type);
        foreach (IConfigurationSection child in section.GetChildren())
        {
            string key = path.Length == 0 ? child.Key : $"{path}:{child.Key}";
            if (!known.TryGetValue(child.Key, out Type? kind))
            {
                yield return $"{key} is no setting. {(path.Length == 0 ? "Sections are" : $"{path} has")}: {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.";
                continue;
            }
            foreach (string mistake in CheckValue(child, kind, key))
                yield return mistake;
        }
    }

    /// <summary>Takes out the keys that this version does not know: a newer one, which was given back, may have written them.</summary>
    public static void Prune(JsonObject section, Type type)
    {
        Dictionary<string, Type> known = KnownKeys(type);
        foreach ((string key, JsonNode? value) in section.ToArray())
        {
            if (!known.TryGetValue(key, out Type? kind))
                section.Remove(key);
            else if (IsSection(kind) && value is JsonObject inner)
                Prune(inner, kind);
        }
    }

    [UnconditionalSuppressMessage(
        "Trimming", "IL2070",
        Justification = "The assemblies of the options records are roots of trimming (TrimmerRootAssembly in the project file).")]
    private static Dictionary<string, Type> KnownKeys(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite)
        .ToDictionary(property => property.Name, property => property.PropertyType, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> CheckValue(IConfigurationSection setting, Type kind, string key)
    {
        if (kind.IsArray)
        {
            return string.IsNullOrEmpty(setting.Value)
                ? setting.GetChildren().SelectMany(element => CheckValue(element, kind.GetElementType()!, $"{key}:{element.Key}"))
                : [$"{key} is \"{setting.Value}\": a list is needed."];
        }
        if (IsSection(kind))
            return string.IsNullOrEmpty(setting.Value)
                ? Check(setting, kind, key) : [$"{key} is \"{setting.Value}\": a section with keys of its own is needed."];
        if (setting.GetChildren().Any())
            return [$"{key} is a section: {NeededFor(kind)} is needed."];
        if (setting.Value is not { } value)
            return [$"{key} is null: {NeededFor(kind)} is needed, or leave the key out."];
        return Fits(value, kind) ? [] : [$"{key} is \"{value}\": {NeededFor(kind)} is needed."];
    }

    private static bool IsSection(Type kind) => kind.Namespace?.StartsWith("ZoomRooms", StringComparison.Ordinal) == true && !kind.IsEnum;

    private static bool Fits(string value, Type kind)
    {
        if (kind == typeof(string))
            return true;
        if (kind == typeof(int))
            return int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _);
        if (kind == typeof(double))
            return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number);
        if (kind == typeof(bool))
            return bool.TryParse(value, out _);
        // By name: a number would be one of a list that nobody sees.
        if (kind.IsEnum)
            return Enum.GetNames(kind).Contains(value, StringComparer.OrdinalIgnoreCase);
        throw new NotSupportedException($"a setting of type {kind.Name} needs a rule here");
    }

    private static string NeededFor(Type kind)
    {
        if (kind == typeof(int))
            return "a whole number";
        if (kind == typeof(double))
            return "a number";
        if (kind.IsEnum)
            return $"one of {string.Join(", ", Enum.GetNames(kind))}";
        return kind == typeof(bool) ? "true or false" : "a text";
    }
}
