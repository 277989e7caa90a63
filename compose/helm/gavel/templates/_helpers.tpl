{{- define "gavel.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}{{ .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else -}}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" }}{{ end -}}
{{- end }}

{{/* The labels of a service's pods. Arguments: root, service. */}}
{{- define "gavel.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .service }}
{{- end }}

{{- define "gavel.labels" -}}
{{ include "gavel.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | quote }}
{{- end }}

{{- define "gavel.image" -}}
{{ .root.Values.image.registry }}gavel-{{ .image }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{/* Variables of every service. Arguments: root, own (the service's values). */}}
{{- define "gavel.environment" -}}
- { name: KAFKA_BOOTSTRAP, value: {{ required "kafka.bootstrap is required: HOST:PORT of the Kafka brokers" .root.Values.kafka.bootstrap | quote }} }
- { name: GAVEL_PARTITIONS, value: {{ .root.Values.kafka.partitions | quote }} }
- { name: GAVEL_REPLY_PARTITIONS, value: {{ .root.Values.kafka.replyPartitions | quote }} }
- { name: GAVEL_REPLICAS, value: {{ .root.Values.kafka.replicas | quote }} }
{{- if .root.Values.kafka.configSecret }}
- { name: GAVEL_KAFKA_CONFIG, value: /etc/gavel/kafka/kafka.properties }
{{- end }}
{{- range $name, $value := merge (deepCopy .own.environment) .root.Values.environment }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- end }}

{{/* Variables of the services that use the read models. */}}
{{- define "gavel.readModels" -}}
- { name: DATABASE_URL, value: {{ required "postgres.url is required: postgres://USER@HOST:PORT/NAME" .Values.postgres.url | quote }} }
{{- if .Values.postgres.passwordSecret.name }}
- { name: DATABASE_PASSWORD_FILE, value: /etc/gavel/postgres/{{ .Values.postgres.passwordSecret.key }} }
{{- end }}
- { name: REDIS_URL, value: {{ required "redis.url is required: redis://USER@HOST:PORT/NUMBER" .Values.redis.url | quote }} }
{{- if .Values.redis.passwordSecret.name }}
- { name: REDIS_PASSWORD_FILE, value: /etc/gavel/redis/{{ .Values.redis.passwordSecret.key }} }
{{- end }}
{{- end }}

{{/* Volumes and mounts. Arguments: root, readModels (bool), catalog (bool). */}}
{{- define "gavel.volumes" -}}
- { name: tmp, emptyDir: { sizeLimit: 1Gi } }
{{- with .root.Values.kafka.configSecret }}
- { name: kafka, secret: { secretName: {{ . | quote }}, defaultMode: 0440 } }
{{- end }}
{{- if .readModels }}
{{- with .root.Values.postgres.passwordSecret }}{{ if .name }}
- { name: postgres, secret: { secretName: {{ .name | quote }}, defaultMode: 0440 } }
{{- end }}{{ end }}
{{- with .root.Values.redis.passwordSecret }}{{ if .name }}
- { name: redis, secret: { secretName: {{ .name | quote }}, defaultMode: 0440 } }
{{- end }}{{ end }}
{{- end }}
{{- if .catalog }}
{{- with .root.Values.catalog.source.passwordSecret }}{{ if .name }}
- { name: source, secret: { secretName: {{ .name | quote }}, defaultMode: 0440 } }
{{- end }}{{ end }}
{{- end }}
{{- end }}

{{- define "gavel.mounts" -}}
- { name: tmp, mountPath: /tmp }
{{- if .root.Values.kafka.configSecret }}
- { name: kafka, mountPath: /etc/gavel/kafka, readOnly: true }
{{- end }}
{{- if .readModels }}
{{- if .root.Values.postgres.passwordSecret.name }}
- { name: postgres, mountPath: /etc/gavel/postgres, readOnly: true }
{{- end }}
{{- if .root.Values.redis.passwordSecret.name }}
- { name: redis, mountPath: /etc/gavel/redis, readOnly: true }
{{- end }}
{{- end }}
{{- if .catalog }}
{{- if .root.Values.catalog.source.passwordSecret.name }}
- { name: source, mountPath: /etc/gavel/source, readOnly: true }
{{- end }}
{{- end }}
{{- end }}

{{/* What a pod of every service has. Arguments: root, own, service. */}}
{{- define "gavel.pod" -}}
serviceAccountName: {{ include "gavel.fullname" .root }}
automountServiceAccountToken: false
enableServiceLinks: false
# A service drains and stops in less than this time.
terminationGracePeriodSeconds: 40
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets: {{ toJson . }}
{{- end }}
{{- with .own.nodeSelector }}
nodeSelector: {{ toJson . }}
{{- end }}
{{- with .own.tolerations }}
tolerations: {{ toJson . }}
{{- end }}
{{- if .own.topologySpreadConstraints }}
topologySpreadConstraints: {{ toJson .own.topologySpreadConstraints }}
{{- else }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "gavel.selector" . | nindent 8 }}
{{- end }}
{{- end }}

{{- define "gavel.container" -}}
image: {{ include "gavel.image" . | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
resources: {{ toJson .own.resources }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
# Liveness never depends on Kafka or a database: restarting a service does not repair them.
startupProbe: { httpGet: { path: /livez, port: admin }, periodSeconds: 2, failureThreshold: 60 }
livenessProbe: { httpGet: { path: /livez, port: admin }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 }
readinessProbe: { httpGet: { path: /readyz, port: admin }, periodSeconds: 3, timeoutSeconds: 3, failureThreshold: 2 }
{{- end }}

{{- define "gavel.podAnnotations" -}}
prometheus.io/scrape: "true"
prometheus.io/port: "9000"
prometheus.io/path: /metrics
{{- end }}
