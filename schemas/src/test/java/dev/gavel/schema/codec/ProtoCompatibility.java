package dev.gavel.schema.codec;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Compares two versions of the `.proto` files. Records are kept for ever and read by others, so that fields, cases and
/// values are only ever added.
final class ProtoCompatibility {
    private ProtoCompatibility() {}

    /// What a reader of the released messages could not read, or would read differently; empty: nothing.
    static List<String> breaks(FileDescriptorSet released, FileDescriptorSet now) {
        List<String> breaks = new ArrayList<>();
        Map<String, DescriptorProto> messages = messages(now);
        messages(released).forEach((name, message) -> compare(name, message, messages.get(name), breaks));
        Map<String, EnumDescriptorProto> enums = enums(now);
        enums(released).forEach((name, known) -> compare(name, known, enums.get(name), breaks));
        return breaks;
    }

    private static void compare(
            String name, DescriptorProto released, @Nullable DescriptorProto now, List<String> breaks) {
        if (now == null) {
            breaks.add("message " + name + " was removed");
            return;
        }
        for (FieldDescriptorProto field : released.getFieldList()) {
            String what = name + "." + field.getName() + " (" + field.getNumber() + ")";
            FieldDescriptorProto same = byNumber(now, field.getNumber());
            FieldDescriptorProto renumbered = byName(now, field.getName());
            if (renumbered != null && renumbered.getNumber() != field.getNumber()) {
                breaks.add(what + " was renumbered to " + renumbered.getNumber());
            } else if (same == null) {
                breaks.add(what + " was removed");
            } else {
                compare(what, released, field, now, same, breaks);
            }
        }
    }

    private static void compare(
            String what,
            DescriptorProto released,
            FieldDescriptorProto field,
            DescriptorProto now,
            FieldDescriptorProto same,
            List<String> breaks) {
        if (!field.getName().equals(same.getName())) {
            breaks.add(what + " was renamed to " + same.getName());
        }
        if (!type(field).equals(type(same))) {
            breaks.add(what + " was retyped from " + type(field) + " to " + type(same));
        }
        if (!oneof(released, field).equals(oneof(now, same))) {
            breaks.add(what + " was moved from " + oneof(released, field) + " to " + oneof(now, same));
        }
    }

    private static void compare(
            String name, EnumDescriptorProto released, @Nullable EnumDescriptorProto now, List<String> breaks) {
        if (now == null) {
            breaks.add("enum " + name + " was removed");
            return;
        }
        for (EnumValueDescriptorProto value : released.getValueList()) {
            String what = name + "." + value.getName() + " (" + value.getNumber() + ")";
            EnumValueDescriptorProto same =
                    now.getValueList().stream()
                            .filter(other -> other.getName().equals(value.getName()))
                            .findFirst()
                            .orElse(null);
            if (same == null) {
                breaks.add(what + " was removed");
            } else if (same.getNumber() != value.getNumber()) {
                breaks.add(what + " was renumbered to " + same.getNumber());
            }
        }
    }

    private static @Nullable FieldDescriptorProto byNumber(DescriptorProto message, int number) {
        return message.getFieldList().stream().filter(field -> field.getNumber() == number).findFirst().orElse(null);
    }

    private static @Nullable FieldDescriptorProto byName(DescriptorProto message, String name) {
        return message.getFieldList().stream().filter(field -> field.getName().equals(name)).findFirst().orElse(null);
    }

    private static String type(FieldDescriptorProto field) {
        String cardinality =
                switch (field.getLabel()) {
                    case LABEL_REPEATED -> "repeated ";
                    case LABEL_REQUIRED -> "required ";
                    case LABEL_OPTIONAL -> field.getProto3Optional() ? "optional " : "";
                };
        String type = field.getType().name().substring("TYPE_".length()).toLowerCase(java.util.Locale.ROOT);
        return cardinality + (field.getTypeName().isEmpty() ? type : field.getTypeName().substring(1));
    }

    /// A field that is `optional` has a oneof of its own, which the type says already.
    private static String oneof(DescriptorProto message, FieldDescriptorProto field) {
        return field.hasOneofIndex() && !field.getProto3Optional()
                ? "oneof " + message.getOneofDecl(field.getOneofIndex()).getName()
                : "no oneof";
    }

    private static Map<String, DescriptorProto> messages(FileDescriptorSet files) {
        Map<String, DescriptorProto> found = new TreeMap<>();
        for (FileDescriptorProto file : files.getFileList()) {
            for (DescriptorProto message : file.getMessageTypeList()) {
                add(file.getPackage(), message, found);
            }
        }
        return found;
    }

    private static void add(String scope, DescriptorProto message, Map<String, DescriptorProto> found) {
        String name = scope + "." + message.getName();
        found.put(name, message);
        message.getNestedTypeList().forEach(nested -> add(name, nested, found));
    }

    private static Map<String, EnumDescriptorProto> enums(FileDescriptorSet files) {
        Map<String, EnumDescriptorProto> found = new TreeMap<>();
        for (FileDescriptorProto file : files.getFileList()) {
            file.getEnumTypeList().forEach(type -> found.put(file.getPackage() + "." + type.getName(), type));
            for (DescriptorProto message : file.getMessageTypeList()) {
                message.getEnumTypeList()
                        .forEach(type ->
                                found.put(file.getPackage() + "." + message.getName() + "." + type.getName(), type));
            }
        }
        return found;
    }
}
